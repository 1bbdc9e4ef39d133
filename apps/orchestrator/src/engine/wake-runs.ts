import { Database } from '@chassis/persistence';
import { Clock, CONFIG } from '@chassis/service-kit';
import { Logger } from '@chassis/telemetry';
import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import type { OrchestratorConfig } from '../config.js';
import { Engine } from './engine.js';
import { WakeTimes } from './wake-times.js';

const mostAtOnce = 500;

/** Looks at every run whose time has come: retries, people who did not decide, deadlines. The times are in the rows, so a restart forgets none. */
@Injectable()
export class WakeRuns implements OnApplicationBootstrap, OnApplicationShutdown {
  private looking: Promise<void> | undefined;
  private isAgain = false;
  private interval: NodeJS.Timeout | undefined;

  constructor(
    private readonly database: Database,
    private readonly engine: Engine,
    private readonly times: WakeTimes,
    private readonly clock: Clock,
    private readonly logger: Logger,
    @Inject(CONFIG) private readonly config: OrchestratorConfig,
  ) {}

  onApplicationBootstrap(): void {
    this.times.start(() => this.look());
    // Another instance may have died with a timer that only it had armed.
    this.interval = setInterval(() => this.look(), this.config.ENGINE_LOOK_EVERY_MS);
    this.interval.unref();
    this.look();
  }

  async onApplicationShutdown(): Promise<void> {
    clearInterval(this.interval);
    this.times.stop();
    await this.looking;
  }

  private look(): void {
    if (this.looking !== undefined) {
      this.isAgain = true;
      return;
    }
    this.looking = this.round()
      .catch((error: unknown) => this.logger.warn({ error }, 'due runs could not be looked at'))
      .finally(() => {
        this.looking = undefined;
        if (!this.isAgain) return;
        this.isAgain = false;
        this.look();
      });
  }

  private async round(): Promise<void> {
    const now = this.clock.now().toISOString();
    const due = await this.database.acrossTenants<{ tenant: string; run: string }>('due_runs', [now, mostAtOnce]);
    const wakes = due.map(
      async ({ tenant, run }) => await this.engine.submit(tenant, { run, event: { kind: 'woke' } }),
    );
    for (const result of await Promise.allSettled(wakes)) {
      if (result.status === 'rejected')
        this.logger.warn({ error: result.reason as unknown }, 'a due run could not be looked at');
    }
    const [next] = await this.database.acrossTenants<{ at: Date | null }>('next_wake');
    if (next?.at) this.times.note(Math.max(next.at.getTime(), this.clock.now().getTime() + 50));
  }
}
