import { Inject, Injectable } from '@nestjs/common';
import { ChassisError } from '@chassis/contracts';
import { Turns } from '@chassis/messaging';
import { CONFIG } from '@chassis/service-kit';
import type { IngressConfig } from '../config.js';
import type { Caller } from '../ports/caller.js';
import type { StartRun } from '../schemas/run.schemas.js';
import { AcceptRun } from './accept-run.js';

/** Accepts runs when it is their tenant's turn, so that one that posts thousands delays itself alone. */
@Injectable()
export class AcceptInTurn {
  constructor(
    private readonly acceptRun: AcceptRun,
    private readonly turns: Turns,
    @Inject(CONFIG) private readonly config: IngressConfig,
  ) {}

  /** As `AcceptRun.accept`; throws `throttled` where too many of the tenant wait for their turn already. */
  async accept(caller: Caller, request: StartRun, idempotencyKey: string | undefined): Promise<string> {
    const most = this.config.MAX_WAITING_POSTS;
    if (this.turns.waitingOf(caller.tenant) >= most)
      throw new ChassisError(
        'throttled',
        'too-many-posts',
        `${most} runs of the tenant wait to be accepted; send fewer at a time, come back after Retry-After.`,
        { retryAfterMs: 1_000 },
      );
    const accept = async (): Promise<string> => await this.acceptRun.accept(caller, request, idempotencyKey);
    return await this.turns.within(caller.tenant, accept);
  }
}
