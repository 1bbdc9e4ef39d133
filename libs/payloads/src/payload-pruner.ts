import type { Database } from '@chassis/persistence';

export interface PayloadPrunerOptions {
  /** Time between two rounds, in milliseconds; 0 never starts. */
  readonly everyMs: number;
  /** Payloads a statement; each is a transaction of its own, so that nobody waits long for a lock. */
  readonly batch?: number;
  readonly now: () => Date;
  /** Called after a round that removed something. */
  readonly onPruned?: (count: number) => void;
  /** Called when a round failed; the next one tries again. */
  readonly onError: (error: unknown) => void;
}

const defaultBatch = 500;

/**
 * Removes payloads past their retention, round by round. The first round comes one period after the start: services that were
 * down for long first extend what their rows still name.
 */
export class PayloadPruner {
  private timer: NodeJS.Timeout | undefined;
  private round: Promise<void> = Promise.resolve();
  private isStopping = false;

  constructor(
    private readonly database: Database,
    private readonly options: PayloadPrunerOptions,
  ) {}

  start(): void {
    if (this.options.everyMs === 0) return;
    this.timer = setInterval(() => {
      this.round = this.round.then(() => this.tell());
    }, this.options.everyMs);
    this.timer.unref();
  }

  /** Waits for the batch that is being removed. */
  async stop(): Promise<void> {
    this.isStopping = true;
    clearInterval(this.timer);
    await this.round;
  }

  /** One round: all that is past its end now, batch by batch; returns how many. */
  async prune(): Promise<number> {
    const before = this.options.now().toISOString();
    const batch = this.options.batch ?? defaultBatch;
    let total = 0;
    for (let pruned = batch; pruned === batch && !this.isStopping; total += pruned) {
      const [row] = await this.database.acrossTenants<{ pruned: number }>('prune_payloads', [before, batch]);
      pruned = row?.pruned ?? 0;
    }
    return total;
  }

  private async tell(): Promise<void> {
    try {
      const count = await this.prune();
      if (count > 0) this.options.onPruned?.(count);
    } catch (error) {
      if (!this.isStopping) this.options.onError(error);
    }
  }
}
