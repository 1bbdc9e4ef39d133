import { type RouteInput, SubscriptionsPut, WorkflowsGet } from '@chassis/contracts';
import { pathsOf } from '@chassis/expressions';
import { RouteClient, type RouteContext, Serves } from '@chassis/messaging';
import { Controller } from '@nestjs/common';
import { Subscriptions } from '../handlers/subscriptions.js';

/** Adds or replaces a subscription; its workflow must exist and its mapping parse. */
@Controller()
export class SubscriptionsPutRoute {
  constructor(
    private readonly subscriptions: Subscriptions,
    private readonly routes: RouteClient,
  ) {}

  @Serves(SubscriptionsPut)
  async put(input: RouteInput<typeof SubscriptionsPut>, ctx: RouteContext): Promise<object> {
    pathsOf(input.mapping);
    await this.routes.call(WorkflowsGet, { name: input.workflow }, { token: ctx.token });
    await this.subscriptions.put(ctx.tenant, input, ctx.principal.subject);
    return {};
  }
}
