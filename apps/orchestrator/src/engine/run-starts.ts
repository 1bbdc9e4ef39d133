import { CONFIG, Rounds } from '@chassis/service-kit';
import { Logger } from '@chassis/telemetry';
import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { type WaitingRun, WaitingRuns } from '../adapters/waiting-runs.js';
import type { OrchestratorConfig } from '../config.js';
import { Engine } from './engine.js';
import { StartGate } from './start-gate.js';

const mostAtOnce = 200;

/**
 * Starts runs: at once while their tenant has room, else in their order as room comes. A request that must wait becomes a row and leaves the bus,
 * so that a tenant's flood never stands before another tenant's requests.
 */
@Injectable()
export class RunStarts implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly flying = new Set<Promise<void>>();
  private readonly rounds = new Rounds(
    async () => await this.round(),
    (error) => this.logger.warn({ error }, 'waiting runs could not be looked at'),
  );

  constructor(
    private readonly engine: Engine,
    private readonly gate: StartGate,
    private readonly waiting: WaitingRuns,
    private readonly logger: Logger,
    @Inject(CONFIG) private readonly config: OrchestratorConfig,
  ) {}

  onApplicationBootstrap(): void {
    this.gate.watch(() => this.rounds.ask());
    // Room may come on another instance, and rows may be left by one that died.
    this.rounds.every(this.config.ENGINE_LOOK_EVERY_MS);
    this.rounds.ask();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.rounds.stop();
    await Promise.all(this.flying);
  }

  /** Resolves once the request is safe, as a run or as a row. Runs of runs start at once: what they belong to holds its place already. */
  async request(tenant: string, { run, start }: WaitingRun): Promise<void> {
    if (isChild(start)) return void (await this.engine.submit(tenant, { run, start, traceparent: start.traceparent }));
    if (!(await this.gate.enter(tenant))) {
      await this.waiting.put(tenant, { run, start });
      return this.gate.noteWaiting(tenant);
    }
    try {
      await this.engine.submit(tenant, { run, start, traceparent: start.traceparent });
    } finally {
      this.gate.leave(tenant);
    }
  }

  private async round(): Promise<void> {
    for (let found = mostAtOnce; found >= mostAtOnce && !this.rounds.isStopping;) {
      const claimed = await this.waiting.claim(mostAtOnce, this.gate.usual({ hasWaiting: true }), this.gate.starting());
      const byTenant = Map.groupBy(claimed, ({ tenant }) => tenant);
      for (const [tenant, all] of byTenant)
        this.begin(
          tenant,
          all.map(({ run }) => run),
        );
      found = claimed.length;
    }
  }

  /** Tenants side by side: one whose starts take long holds up no other. */
  private begin(tenant: string, runs: readonly string[]): void {
    const begun = this.start(tenant, runs)
      .catch((error: unknown) => this.logger.warn({ error }, 'claimed runs could not be started; tried again later'))
      .finally(() => {
        this.flying.delete(begun);
        this.rounds.ask();
      });
    this.flying.add(begun);
  }

  /** A row goes once its run is there: after a crash in between the second start changes nothing. */
  private async start(tenant: string, runs: readonly string[]): Promise<void> {
    const requests = await this.waiting.requests(tenant, runs);
    const started: string[] = [];
    const starts = requests.map(async ({ run, start }) => {
      await this.engine.submit(tenant, { run, start, traceparent: start.traceparent });
      started.push(run);
    });
    const failed = (await Promise.allSettled(starts)).find((one) => one.status === 'rejected');
    if (started.length > 0) await this.waiting.remove(tenant, started);
    if (failed !== undefined) throw failed.reason;
  }
}

const isChild = (start: object): boolean => 'childOf' in start && start.childOf !== undefined;
