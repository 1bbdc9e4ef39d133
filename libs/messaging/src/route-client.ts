import type { RouteDefinition, RouteInput, RouteOutput, Principal } from '@chassis/contracts';

/** On whose behalf a route is called; the owner verifies the token and looks up rights itself. */
export interface RouteCaller {
  readonly token: string;
  readonly signal?: AbortSignal;
}

/** Calls a route of another service: in the same process or over HTTP, by settings. Errors of the owner come through with kind and code. */
export abstract class RouteClient {
  abstract call<R extends RouteDefinition>(
    route: R,
    input: RouteInput<R>,
    caller: RouteCaller,
  ): Promise<RouteOutput<R>>;
}

/** What a route's handler knows of its caller. */
export interface RouteContext {
  readonly tenant: string;
  readonly principal: Principal;
  readonly token: string;
  now(): Date;
}
