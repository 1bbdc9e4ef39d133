import type { Database } from '@chassis/persistence';
import type { Logger } from '@chassis/telemetry';
import type { Clock } from './clock.js';

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
  private timer: NodeJS.Timeout | undefined;
  private round: Promise<void> = Promise.resolve();
  private isStopping = false;

  constructor(private readonly options: HistoryPrunerOptions) {}

  start(): void {
    this.timer = setInterval(() => {
      this.round = this.round.then(async () => await this.tell());
    }, everyMs);
    this.timer.unref();
  }

  /** Waits for the range that is being removed. */
  async stop(): Promise<void> {
    this.isStopping = true;
    clearInterval(this.timer);
    await this.round;
  }

  /** One round: all that is past its days now; returns how many. */
  async prune(): Promise<number> {
    const { database, clock, functionName, days } = this.options;
    const before = new Date(clock.now().getTime() - days * dayMs).toISOString();
    let total = 0;
    for (let pruned = atMost; pruned >= atMost && !this.isStopping; total += pruned) {
      const [row] = await database.acrossTenants<{ pruned: number }>(functionName, [before, atMost]);
      pruned = row?.pruned ?? 0;
    }
    return total;
  }

  private async tell(): Promise<void> {
    const { logger, functionName } = this.options;
    await this.prune().catch((error: unknown) => {
      if (!this.isStopping) logger.warn({ error }, `${functionName}: old rows were not removed; tried again later`);
    });
  }
}
