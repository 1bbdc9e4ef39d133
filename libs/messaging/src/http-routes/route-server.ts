import { ChassisError, routes, type ServiceName } from '@chassis/contracts';
import { alarms, attributes, type Logger, metricsText, withSpan } from '@chassis/telemetry';
import { fastify, type FastifyInstance, type FastifyRequest } from 'fastify';
import type { RouteRegistry } from '../route-registry.js';
import { problemOf, problemType } from './problem.js';

export interface RouteServerOptions {
  service: ServiceName;
  registry: RouteRegistry;
  logger: Logger;
  host: string;
  /** 0 picks a free one. */
  port: number;
  /** What keeps the service from working now, as sentences; empty when it is ready. */
  problems: () => Promise<string[]> | string[];
}

/** Workflows and sets of training examples are the largest inputs. */
const maxBodyBytes = 64 * 1024 * 1024;

/** The internal door of a service of its own: its routes under `/routes/<name>` for principals, and health and metrics for the operator. */
export class RouteServer {
  private readonly app: FastifyInstance;

  constructor(private readonly options: RouteServerOptions) {
    // Kept alive for longer than clients keep a connection, so that they never send into one that just closes.
    this.app = fastify({ bodyLimit: maxBodyBytes, keepAliveTimeout: 60_000, forceCloseConnections: 'idle' });
    this.app.setErrorHandler(async (thrown, _request, reply) => {
      const { status, body } = problemOf(fromFramework(thrown));
      if (body['kind'] === 'bug') options.logger.error({ error: thrown }, 'a route failed');
      return await reply.status(status).type(problemType).send(JSON.stringify(body));
    });
    this.app.post<{ Params: { name: string } }>('/routes/:name', async (request, reply) => {
      const output = await this.answer(request.params.name, request);
      return await reply.type('application/json').send(JSON.stringify(output));
    });
    this.app.get('/health/live', () => ({ status: 'live', service: options.service }));
    this.app.get('/health/ready', async (_request, reply) => {
      const problems = await options.problems();
      const status = problems.length === 0 ? 'ready' : 'not-ready';
      const body = { status, service: options.service, problems, alarms: alarms() };
      return await reply.status(problems.length === 0 ? 200 : 503).send(body);
    });
    this.app.get('/metrics', async (_request, reply) => {
      return await reply.type('text/plain; version=0.0.4; charset=utf-8').send(await metricsText());
    });
  }

  /** Where it answers. */
  async listen(): Promise<string> {
    const { host, port } = this.options;
    return await this.app.listen({ host, port });
  }

  /** Takes no new requests and waits for those it has. */
  async close(): Promise<void> {
    await this.app.close();
  }

  private async answer(name: string, { body, headers }: FastifyRequest): Promise<unknown> {
    const { service, registry } = this.options;
    const route = routes[name];
    if (route?.service !== service)
      throw new ChassisError(
        'bug',
        'foreign-route',
        `${service} was asked for ${name}, which is not its own: look at the *_URL settings of the caller.`,
      );
    const traceparent = headers['traceparent'];
    const spanAttributes = { [attributes.service]: service, [attributes.route]: name };
    const parent = typeof traceparent === 'string' ? traceparent : undefined;
    const token = /^Bearer (.+)$/.exec(headers.authorization ?? '')?.[1] ?? '';
    return await withSpan(`route ${name}`, spanAttributes, parent, () =>
      registry.call(route, body as never, { token }),
    );
  }
}

/** Fastify's own refusals (not JSON, too large) are the caller's fault. */
function fromFramework(thrown: unknown): unknown {
  const { statusCode, message } = thrown as { statusCode?: number; message?: string };
  if (thrown instanceof ChassisError || statusCode === undefined || statusCode >= 500) return thrown;
  return new ChassisError('invalid', 'bad-request', message ?? 'The request cannot be read.', { cause: thrown });
}
