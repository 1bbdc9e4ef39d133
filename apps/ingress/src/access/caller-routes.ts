import { Injectable } from '@nestjs/common';
import type { RouteDefinition, RouteInput, RouteOutput } from '@chassis/contracts';
import { RouteClient } from '@chassis/messaging';
import type { Caller } from '../ports/caller.js';
import { CallerTokens } from './caller-tokens.js';

/** Asks the owners of things on behalf of a caller; they look up its rights themselves. */
@Injectable()
export class CallerRoutes {
  constructor(
    private readonly routes: RouteClient,
    private readonly tokens: CallerTokens,
  ) {}

  async call<R extends RouteDefinition>(caller: Caller, route: R, input: RouteInput<R>): Promise<RouteOutput<R>> {
    return await this.routes.call(route, input, { token: await this.tokens.of(caller) });
  }
}
