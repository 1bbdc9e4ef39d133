import { AccessRecheck, AccessVersion, type RouteOutput } from '@chassis/contracts';
import { Serves, type RouteContext } from '@chassis/messaging';
import { Controller } from '@nestjs/common';
import type { z } from 'zod';
import { AccessStore } from '../adapters/access-store.js';
import { PassageCheck } from '../adapters/passage-check.js';
import { callerTokens } from '../domain/caller-tokens.js';

/** What generator and validator ask before they use or release what was found earlier. */
@Controller()
export class AccessRoutes {
  constructor(
    private readonly access: AccessStore,
    private readonly check: PassageCheck,
  ) {}

  @Serves(AccessVersion)
  async version(_input: unknown, { tenant, principal }: RouteContext): Promise<RouteOutput<typeof AccessVersion>> {
    const { version } = await this.access.of(tenant, principal.subject);
    return { version };
  }

  @Serves(AccessRecheck)
  async recheck(
    { passages }: z.output<typeof AccessRecheck.input>,
    { tenant, principal }: RouteContext,
  ): Promise<RouteOutput<typeof AccessRecheck>> {
    const { version, state } = await this.access.of(tenant, principal.subject);
    return { version, isAllowed: await this.check.allowed(tenant, passages, callerTokens(principal, state)) };
  }
}
