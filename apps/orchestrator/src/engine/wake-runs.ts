import { ChassisError } from '@chassis/contracts';
import { CONFIG, Rounds } from '@chassis/service-kit';
import { Logger } from '@chassis/telemetry';
import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { type DueRun, DueRuns } from '../adapters/due-runs.js';
import type { OrchestratorConfig } from '../config.js';
import { Engine } from './engine.js';
import { WakeTimes } from './wake-times.js';

const mostAtOnce = 500;
/** Above this many runs being looked at, no more are claimed. */
const mostFlying = 2_000;

/**
 * Looks at every run whose time has come: retries, people who did not decide, deadlines. The times are in the rows, so a restart forgets none.
 * Nothing waits for a run that takes long or fails: what is due behind it is claimed meanwhile.
 */
@Injectable()
export class WakeRuns implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly flying = new Map<string, Promise<void>>();
  private readonly rounds = new Rounds(
    async () => await this.round(),
    (error) => this.logger.warn({ error }, 'due runs could not be looked at'),
  );

  constructor(
    private readonly due: DueRuns,
    private readonly engine: Engine,
    private readonly times: WakeTimes,
    private readonly logger: Logger,
    @Inject(CONFIG) private readonly config: OrchestratorConfig,
  ) {}

  onApplicationBootstrap(): void {
    this.times.start(() => this.rounds.ask());
    // Another instance may have died with a timer that only it had armed.
    this.rounds.every(this.config.ENGINE_LOOK_EVERY_MS);
    this.rounds.ask();
  }

  async onApplicationShutdown(): Promise<void> {
    this.times.stop();
    await this.rounds.stop();
    await Promise.all(this.flying.values());
  }

  private async round(): Promise<void> {
    for (let found = mostAtOnce; found === mostAtOnce && !this.rounds.isStopping;) {
      while (this.flying.size >= mostFlying) await Promise.race(this.flying.values());
      const due = await this.due.claim(mostAtOnce);
      for (const one of due) this.wake(one);
      found = due.length;
    }
    this.times.note(await this.due.next());
  }

  private wake(one: DueRun): void {
    const name = `${one.tenant}/${one.run}`;
    // Claimed again because this instance is slow; it is at it.
    if (this.flying.has(name)) return;
    const woken = this.tryWake(one).finally(() => this.flying.delete(name));
    this.flying.set(name, woken);
  }

  private async tryWake(one: DueRun): Promise<void> {
    try {
      await this.engine.submit(one.tenant, { run: one.run, event: { kind: 'woke' } });
    } catch (error) {
      this.logger.warn({ run: one.run, error }, 'a due run could not be looked at');
      if (ChassisError.from(error).kind !== 'transient') await this.postpone(one);
    }
  }

  private async postpone(one: DueRun): Promise<void> {
    await this.due
      .postpone(one)
      .catch((error: unknown) => this.logger.warn({ run: one.run, error }, 'a due run could not be put off'));
  }
}
