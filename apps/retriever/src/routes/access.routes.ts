import { AccessRecheck, AccessVersion, type RouteOutput } from '@chassis/contracts';
import { Serves, type RouteContext } from '@chassis/messaging';
import { Controller } from '@nestjs/common';
import type { z } from 'zod';
import { AccessStore } from '../adapters/access-store.js';
import { PassageCheck } from '../adapters/passage-check.js';
import { RightsFreshness } from '../adapters/rights-freshness.js';
import { callerTokens } from '../domain/caller-tokens.js';

/** What generator and validator ask before they use or release what was found earlier. */
@Controller()
export class AccessRoutes {
  constructor(
    private readonly access: AccessStore,
    private readonly check: PassageCheck,
    private readonly freshness: RightsFreshness,
  ) {}

  @Serves(AccessVersion)
  async version(
    _input: unknown,
    { tenant, principal, token }: RouteContext,
  ): Promise<RouteOutput<typeof AccessVersion>> {
    await this.freshness.require(tenant, token);
    const { version } = await this.access.of(tenant, principal.subject);
    return { version };
  }

  @Serves(AccessRecheck)
  async recheck(
    { passages, ofAnyVersion }: z.output<typeof AccessRecheck.input>,
    { tenant, principal, token }: RouteContext,
  ): Promise<RouteOutput<typeof AccessRecheck>> {
    await this.freshness.require(tenant, token);
    const [{ version, state }, early] = await Promise.all([
      this.access.of(tenant, principal.subject),
      this.check.look(tenant, passages),
    ]);
    // The version told is never newer than the rules looked at.
    const look = early.isBefore(version) ? await this.check.look(tenant, passages) : early;
    const isAllowed = look.allowed(callerTokens(principal, state), { ofAnyVersion });
    const changedAt = look.changedAt().map((at, place) => (isAllowed[place] === true ? at : 0));
    return { version, isAllowed, changedAt };
  }
}
