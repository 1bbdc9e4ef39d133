import { ChassisError, type RouteDefinition, type RouteInput, type RouteOutput } from '@chassis/contracts';
import type { PrincipalTokens } from '@chassis/tenancy';
import { RouteClient, type RouteCaller, type RouteContext } from './route-client.js';

export type RouteHandler = (input: unknown, context: RouteContext) => Promise<unknown>;

/** Routes answered in this process. Input and output pass through JSON and their schemas, as they would over HTTP. */
export class RouteRegistry extends RouteClient {
  private readonly handlers = new Map<string, RouteHandler>();

  constructor(
    private readonly tokens: PrincipalTokens,
    private readonly clock: () => Date,
  ) {
    super();
  }

  register(route: RouteDefinition, handler: RouteHandler): void {
    this.handlers.set(route.name, handler);
  }

  async call<R extends RouteDefinition>(route: R, input: RouteInput<R>, caller: RouteCaller): Promise<RouteOutput<R>> {
    const handler = this.handlers.get(route.name);
    if (handler === undefined)
      throw new ChassisError(
        'transient',
        'service-unavailable',
        `The ${route.service} does not answer ${route.name} yet.`,
        { retryAfterMs: 1_000 },
      );
    const principal = await this.tokens.verifyCaller(caller.token, this.clock(), route.name);
    const parsed = route.input.safeParse(JSON.parse(JSON.stringify(input)));
    if (!parsed.success) {
      const failures = parsed.error.issues.map((issue) => ({
        pointer: `/${issue.path.join('/')}`,
        message: issue.message,
      }));
      throw new ChassisError(
        'invalid',
        'bad-request',
        `${route.name}: ${failures.map((one) => `${one.pointer} ${one.message}`).join('; ')}.`,
        { failures },
      );
    }
    const context = { tenant: principal.tenant, principal, token: caller.token, now: this.clock };
    try {
      const output = await handler(parsed.data, context);
      return route.output.parse(JSON.parse(JSON.stringify(output))) as RouteOutput<R>;
    } catch (error) {
      throw ChassisError.from(error);
    }
  }
}
