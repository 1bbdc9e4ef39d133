import type { Database } from '@chassis/persistence';
import type { Logger } from '@chassis/telemetry';
import type { Clock } from './clock.js';
import { Rounds } from './rounds.js';

export interface HistoryPrunerOptions {
  readonly database: Database;
  readonly clock: Clock;
  readonly logger: Logger;
  /** A `security definer` function of the service: `(before timestamptz, at_most int)`, answers one row `pruned`. */
  readonly functionName: string;
  /** So long what has ended is kept, in days. */
  readonly days: number;
}

const everyMs = 3_600_000;
const dayMs = 86_400_000;
/** Each range is a transaction of its own, so that nobody waits long for a lock. */
const atMost = 500;

/** Removes rows past their days, range by range, once an hour. A round that fails is told to the log; the next one tries again. */
export class HistoryPruner {
  private readonly rounds = new Rounds(
    async () => void (await this.prune()),
    (error) =>
      this.options.logger.warn({ error }, `${this.options.functionName}: old rows were not removed; tried again later`),
  );

  constructor(private readonly options: HistoryPrunerOptions) {}

  start(): void {
    this.rounds.every(everyMs);
  }

  /** Waits for the range that is being removed. */
  async stop(): Promise<void> {
    await this.rounds.stop();
  }

  /** One round: all that is past its days now; returns how many. */
  async prune(): Promise<number> {
    const { database, clock, functionName, days } = this.options;
    const before = new Date(clock.now().getTime() - days * dayMs).toISOString();
    let total = 0;
    for (let pruned = atMost; pruned >= atMost && !this.rounds.isStopping; total += pruned) {
      const [row] = await database.acrossTenants<{ pruned: number }>(functionName, [before, atMost]);
      pruned = row?.pruned ?? 0;
    }
    return total;
  }
}
