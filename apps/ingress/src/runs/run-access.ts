import { Injectable } from '@nestjs/common';
import { ChassisError, RunsGet } from '@chassis/contracts';
import { RouteClient } from '@chassis/messaging';
import { CallerTokens } from '../access/caller-tokens.js';
import type { Caller } from '../ports/caller.js';
import { AcceptRows } from './accept-rows.js';

/** Whether a caller may know of a run: it is the caller's own, or the caller may see all of the tenant. Otherwise there is no such run, whoever's it is. */
@Injectable()
export class RunAccess {
  constructor(
    private readonly rows: AcceptRows,
    private readonly routes: RouteClient,
    private readonly tokens: CallerTokens,
  ) {}

  /** Throws `rejected`/`unknown-run`. */
  async check(caller: Caller, run: string): Promise<void> {
    const subject =
      (await this.rows.get(caller.tenant, run))?.subject ??
      (await this.routes.call(RunsGet, { run }, { token: await this.tokens.of(caller) })).subject;
    if (subject !== caller.subject && !caller.rights.has('runs:read-all')) throw this.unknown(run);
  }

  unknown(run: string): ChassisError {
    return new ChassisError('rejected', 'unknown-run', `There is no run ${run} that you may see; check the id.`);
  }
}
