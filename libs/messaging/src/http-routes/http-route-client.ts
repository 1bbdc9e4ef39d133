import {
  ChassisError,
  type RouteDefinition,
  type RouteInput,
  type RouteOutput,
  type ServiceName,
} from '@chassis/contracts';
import { currentTraceparent } from '@chassis/telemetry';
import { type RouteCaller, RouteClient } from '../route-client.js';
import { errorOf } from './problem.js';

export interface HttpRouteClientOptions {
  /** Where the owners answer, such as `http://retriever:8104`. */
  urls: Readonly<Partial<Record<ServiceName, string>>>;
  /** The service that calls: its own routes are answered in process. None for a tool. */
  own?: { service: ServiceName; routes: RouteClient };
  /** How long an owner may take, unless the route grants more. */
  timeoutMs: number;
}

/** Calls the routes of services that run as processes of their own. */
export class HttpRouteClient extends RouteClient {
  constructor(private readonly options: HttpRouteClientOptions) {
    super();
  }

  async call<R extends RouteDefinition>(route: R, input: RouteInput<R>, caller: RouteCaller): Promise<RouteOutput<R>> {
    const { own, urls } = this.options;
    if (own?.service === route.service) return await own.routes.call(route, input, caller);
    const url = urls[route.service];
    if (url === undefined)
      throw new ChassisError('bug', 'no-route-url', `Nobody said where the ${route.service} answers; set its URL.`);
    const response = await this.send(route, `${url.replace(/\/$/, '')}/routes/${route.name}`, input, caller);
    const body = await readJson(route, response);
    if (!response.ok) throw errorOf(body) ?? unavailable(route, `it answered ${response.status}`);
    const output = route.output.safeParse(body);
    if (output.success) return output.data as RouteOutput<R>;
    throw new ChassisError('bug', 'bad-answer', `The ${route.service} answered ${route.name} with what does not fit.`, {
      cause: output.error,
    });
  }

  private async send(route: RouteDefinition, url: string, input: unknown, caller: RouteCaller): Promise<Response> {
    const timeout = AbortSignal.timeout(route.timeoutMs ?? this.options.timeoutMs);
    const traceparent = currentTraceparent();
    try {
      return await fetch(url, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${caller.token}`,
          'content-type': 'application/json',
          ...(traceparent !== undefined && { traceparent }),
        },
        body: JSON.stringify(input),
        signal: caller.signal === undefined ? timeout : AbortSignal.any([timeout, caller.signal]),
      });
    } catch (error) {
      const wasInTime = caller.signal?.aborted === true ? 'the caller gave up' : 'it cannot be reached';
      throw unavailable(route, timeout.aborted ? 'it did not answer in time' : wasInTime, error);
    }
  }
}

async function readJson(route: RouteDefinition, response: Response): Promise<unknown> {
  try {
    return JSON.parse(await response.text()) as unknown;
  } catch (error) {
    // Cut off while it answered, or something in between answered for it.
    throw unavailable(route, `its answer (${response.status}) cannot be read`, error);
  }
}

function unavailable(route: RouteDefinition, why: string, cause?: unknown): ChassisError {
  return new ChassisError(
    'transient',
    'service-unavailable',
    `The ${route.service} does not answer ${route.name}: ${why}.`,
    {
      retryAfterMs: 1_000,
      cause,
    },
  );
}
