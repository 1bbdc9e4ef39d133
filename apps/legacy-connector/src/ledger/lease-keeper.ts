import { Logger } from '@chassis/telemetry';
import { Injectable } from '@nestjs/common';
import { ActionLedger, renewEveryMs } from './action-ledger.js';
import type { ActionRow } from '../domain/action-row.js';

/**
 * Renews the leases of the rows that this process works on, with one statement a tenant. They stand between different messages for the same business key;
 * the lease of a message stands between deliveries of that one alone. A row that nobody works on any more is not renewed: where it could not be given back
 * (the database was away) its lease ends, and whoever waits for it goes on.
 */
@Injectable()
export class LeaseKeeper {
  private readonly held = new Set<ActionRow>();
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly ledger: ActionLedger,
    private readonly logger: Logger,
  ) {}

  /** Keeps a row that was taken while `work` goes on. */
  async during<T>(row: ActionRow, work: () => Promise<T>): Promise<T> {
    this.held.add(row);
    this.timer ??= setInterval(() => void this.renew(), renewEveryMs).unref();
    try {
      return await work();
    } finally {
      this.drop(row);
    }
  }

  private drop(row: ActionRow): void {
    this.held.delete(row);
    if (this.held.size > 0) return;
    clearInterval(this.timer);
    this.timer = undefined;
  }

  private async renew(): Promise<void> {
    for (const [tenant, rows] of Map.groupBy(this.held, (row) => row.tenant)) {
      // A lease that could not be renewed may be taken by another worker, which the epoch makes harmless.
      await this.ledger
        .renew(tenant, rows)
        .catch((error: unknown) => this.logger.warn({ error }, 'leases could not be renewed'));
    }
  }
}
