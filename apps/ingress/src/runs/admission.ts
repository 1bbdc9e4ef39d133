import { Inject, Injectable } from '@nestjs/common';
import { ChassisError, RunsBacklog, type RouteOutput } from '@chassis/contracts';
import { RouteClient } from '@chassis/messaging';
import { Clock, CONFIG } from '@chassis/service-kit';
import { Logger } from '@chassis/telemetry';
import { LRUCache } from 'lru-cache';
import { CallerTokens } from '../access/caller-tokens.js';
import type { IngressConfig } from '../config.js';
import { refusalOf } from '../domain/refusal-of.js';
import type { Caller } from '../ports/caller.js';
import type { StartRun } from '../schemas/run.schemas.js';
import { PublishedWorkflows } from './published-workflows.js';

type Backlog = RouteOutput<typeof RunsBacklog>;

const freshMs = 1_000;

/**
 * Refuses runs that would wait too long for their start, or past their deadline. The engine is asked once a second at most for a tenant;
 * without an answer a run is accepted: it is safe in its row, and waits.
 */
@Injectable()
export class Admission {
  private readonly kept: LRUCache<string, { backlog: Backlog | undefined }, Caller>;

  constructor(
    private readonly routes: RouteClient,
    private readonly tokens: CallerTokens,
    private readonly workflows: PublishedWorkflows,
    private readonly clock: Clock,
    private readonly logger: Logger,
    @Inject(CONFIG) private readonly config: IngressConfig,
  ) {
    this.kept = new LRUCache({
      max: 2_000,
      ttl: freshMs,
      fetchMethod: async (_key, _old, { context }) => ({ backlog: await this.ask(context) }),
    });
  }

  /** Throws `throttled` (429) where the tenant itself is the reason, `transient` (503) where the line is. */
  async check(caller: Caller, { workflow, deadline }: StartRun): Promise<void> {
    const { backlog } = (await this.kept.fetch(caller.tenant, { context: caller })) ?? {};
    if (backlog === undefined || backlog.oldestWaitingMs === 0) return;
    const { deadlineMs } = await this.workflows.get(caller.tenant, workflow, await this.tokens.of(caller));
    const askedMs = deadline === undefined ? deadlineMs : Date.parse(deadline) - this.clock.now().getTime();
    const refusal = refusalOf(backlog, Math.min(askedMs, deadlineMs), this.config.MAX_START_WAIT_SECONDS * 1_000);
    if (refusal !== undefined) throw refusal;
  }

  private async ask(caller: Caller): Promise<Backlog | undefined> {
    try {
      return await this.routes.call(RunsBacklog, {}, { token: await this.tokens.of(caller) });
    } catch (error) {
      this.logger.warn(
        { code: ChassisError.from(error).code },
        'the engine did not say how long runs wait; they are accepted',
      );
      return undefined;
    }
  }
}
