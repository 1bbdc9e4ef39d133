import { DisclosureGet, DisclosurePut, type RouteOutput } from '@chassis/contracts';
import { type RouteContext, Serves } from '@chassis/messaging';
import { Controller } from '@nestjs/common';
import type { z } from 'zod';
import { DisclosureStore } from '../adapters/disclosure-store.js';
import { validatorRecord } from '../adapters/validator-record.js';

/** What the answers of a tenant may disclose. Ingress lets in who may set it. */
@Controller()
export class DisclosureRoutes {
  constructor(private readonly disclosures: DisclosureStore) {}

  @Serves(DisclosureGet)
  async get(_input: unknown, { tenant }: RouteContext): Promise<RouteOutput<typeof DisclosureGet>> {
    return await this.disclosures.get(tenant);
  }

  @Serves(DisclosurePut)
  async put(
    policy: z.output<typeof DisclosurePut.input>,
    context: RouteContext,
  ): Promise<RouteOutput<typeof DisclosurePut>> {
    const change = { by: context.principal.subject, now: context.now() };
    return await this.disclosures.put(context.tenant, policy, change, ({ version }) =>
      validatorRecord('disclosure.policy-changed', { version, ...policy }, context),
    );
  }
}
