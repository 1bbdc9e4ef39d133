import { Database, Gatherer } from '@chassis/persistence';
import { Clock, CONFIG } from '@chassis/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import type { OrchestratorConfig } from '../config.js';
import type { NewRun } from '../engine/submission.js';

export interface WaitingRun {
  readonly run: string;
  readonly start: NewRun;
}

/** How a tenant stands: steps that the stages are at, how many there may be, whether runs wait for their start. */
export interface Standing {
  active: number;
  /** The tenant's own; without one the usual limit holds. */
  readonly limit: number | undefined;
  hasWaiting: boolean;
}

/** So long a claimed run counts as started, and is left to whoever claimed it. */
const claimMs = 5_000;

const putSql = `insert into waiting_runs (tenant, run, accepted_at, deadline, request)
  select $1, * from unnest($2::text[], $3::timestamptz[], $4::timestamptz[], $5::jsonb[]) on conflict do nothing`;
const standingSql = `select (select coalesce(sum(active_steps), 0) from runs where active_steps > 0) as active,
  (select steps_at_once from tenant_limits) as "limit", exists (select from waiting_runs) as "hasWaiting"`;

/** Requested runs that wait for their start, in the order in which they were accepted. */
@Injectable()
export class WaitingRuns {
  private readonly puts = new Gatherer<WaitingRun>({
    write: async (tenant, batch) => await this.insert(tenant, batch),
    maxBatch: 256,
    isRetriedAlone: true,
  });

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: OrchestratorConfig,
  ) {}

  /** Resolves once the row is written; one that waits already stays as it is. */
  async put(tenant: string, waiting: WaitingRun): Promise<void> {
    await this.puts.add(tenant, waiting);
  }

  async get(tenant: string, run: string): Promise<NewRun | undefined> {
    return (await this.requests(tenant, [run]))[0]?.start;
  }

  /** As many as their tenants have room for (`usual` steps without a limit of their own), tenants in turn, beside those that this instance is `starting`; nothing while another instance claims. */
  async claim(
    most: number,
    usual: number,
    starting: ReadonlyMap<string, number>,
  ): Promise<{ tenant: string; run: string }[]> {
    const now = this.clock.now().toISOString();
    return await this.database.acrossTenants('claim_waiting_runs', [
      now,
      claimMs,
      usual,
      most,
      [...starting.keys()],
      [...starting.values()],
    ]);
  }

  async requests(tenant: string, runs: readonly string[]): Promise<WaitingRun[]> {
    const sql = 'select run, request as start from waiting_runs where run = any($1::text[]) order by accepted_at, run';
    return await this.database.withTenant(tenant, async (tx) => await tx.last<WaitingRun>(sql, [runs]), {
      durability: 'async',
    });
  }

  /** They have started, or have ended. */
  async remove(tenant: string, runs: readonly string[]): Promise<void> {
    const sql = 'delete from waiting_runs where run = any($1::text[])';
    await this.database.withTenant(tenant, async (tx) => await tx.last(sql, [runs]), { durability: 'async' });
  }

  async standing(tenant: string): Promise<Standing> {
    const [row] = await this.database.withTenant(
      tenant,
      async (tx) => await tx.last<{ active: number; limit: number | null; hasWaiting: boolean }>(standingSql),
      { durability: 'async' },
    );
    const { active = 0, limit = null, hasWaiting = false } = row ?? {};
    return { active, limit: limit ?? undefined, hasWaiting };
  }

  /** How many wait, and for how long the first of them has. */
  async backlog(tenant: string): Promise<{ waiting: number; oldestWaitingMs: number; isAtLimit: boolean }> {
    const sql = 'select count(*) as waiting, min(accepted_at) as oldest from waiting_runs';
    const [row] = await this.database.withTenant(
      tenant,
      async (tx) => await tx.last<{ waiting: number; oldest: Date | null }>(sql),
      { durability: 'async' },
    );
    if (!row?.oldest) return { waiting: 0, oldestWaitingMs: 0, isAtLimit: false };
    const { active, limit } = await this.standing(tenant);
    const oldestWaitingMs = Math.max(0, this.clock.now().getTime() - row.oldest.getTime());
    const { ENGINE_STEPS_PER_TENANT: alone, ENGINE_STEPS_BESIDE_OTHERS: beside } = this.config;
    return { waiting: row.waiting, oldestWaitingMs, isAtLimit: active >= (limit ?? Math.min(alone, beside)) };
  }

  private async insert(tenant: string, batch: readonly WaitingRun[]): Promise<void[]> {
    const at = (ms: number | undefined): string | null => (ms === undefined ? null : new Date(ms).toISOString());
    const parameters = [
      tenant,
      batch.map(({ run }) => run),
      batch.map(({ start }) => at(start.acceptedAt)),
      batch.map(({ start }) => at(start.deadlineAt)),
      batch.map(({ start }) => JSON.stringify(start)),
    ];
    await this.database.withTenant(tenant, async (tx) => await tx.last(putSql, parameters), { durability: 'async' });
    return [];
  }
}
