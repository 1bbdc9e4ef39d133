import { Database } from '@chassis/persistence';
import { Clock } from '@chassis/service-kit';
import { Injectable } from '@nestjs/common';

export interface DueRun {
  readonly tenant: string;
  readonly run: string;
}

/** So long a due run is left to the instance that claimed it. Short, since that instance may be dead; looking twice harms nobody. */
const claimMs = 400;
/** A run that the engine cannot take further is looked at this seldom, so that it does not stand before others. */
const postponedMs = 30_000;

/** Runs whose time has come, each given to one instance. */
@Injectable()
export class DueRuns {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /** Those that have waited longest, of all tenants; whoever claims at the same time gets others. */
  async claim(most: number): Promise<DueRun[]> {
    return await this.database.acrossTenants<DueRun>('claim_due_runs', [this.now(), claimMs, most]);
  }

  /** When the next run is due, behind those that are due now; milliseconds since 1970. */
  async next(): Promise<number | undefined> {
    const [row] = await this.database.acrossTenants<{ at: Date | null }>('next_wake_after', [this.now()]);
    return row?.at?.getTime();
  }

  async postpone({ tenant, run }: DueRun): Promise<void> {
    const until = new Date(this.clock.now().getTime() + postponedMs).toISOString();
    const sql = 'update runs set claimed_until = $2 where run = $1';
    await this.database.withTenant(tenant, async (tx) => await tx.last(sql, [run, until]), { durability: 'async' });
  }

  private now(): string {
    return this.clock.now().toISOString();
  }
}
