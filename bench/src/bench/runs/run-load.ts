import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { isTerminal, RunRequested } from '@chassis/contracts';
import { type Delivery, outgoing } from '@chassis/messaging';
import type { Platform } from '@chassis/service-kit';
import { questionOf, workflowName } from './five-steps.js';

/** Times of many runs, in milliseconds; `seconds` from the first request to the last end. */
export interface Timed {
  readonly seconds: number;
  /** From the request to the first step's command reaching its stage. */
  readonly startMs: number[];
  /** From a step's command reaching its stage to the next one's, or to the run's end: stage, outcome, the engine's commit. */
  readonly stepMs: number[];
  readonly runMs: number[];
}

interface Watched {
  readonly requestedAt: number;
  readonly commandsAt: number[];
  readonly ended: PromiseWithResolvers<number>;
}

/** Requests runs as ingress does (when it is the tenant's turn: input stored, principal signed, `run.requested` published) and watches the bus for what becomes of them; all by one clock. */
export class RunLoad {
  private readonly watched = new Map<string, Watched>();
  private count = 0;

  /** Clients of different groups each see all runs. */
  constructor(
    private readonly platform: Pick<Platform, 'bus' | 'payloads' | 'tokensOf' | 'turns'>,
    group = 'bench',
  ) {
    platform.bus.subscribe({
      group,
      topics: ['intent.classify', 'run.updated'],
      delivery: 'group',
      deliver: async (delivery) => await Promise.resolve(this.see(delivery)),
    });
  }

  async token(tenant: string, run?: string): Promise<string> {
    const notAfter = new Date(Date.now() + 86_400_000).toISOString();
    const principal = { tenant, subject: 'user:bench', notAfter, ...(run !== undefined && { run }) };
    return await this.platform.tokensOf('ingress').issue(principal);
  }

  /** `count` runs, `atOnce` of them open at any time. */
  async runs(tenant: string, count: number, atOnce: number): Promise<Timed> {
    return await this.timed(async (take) => {
      let next = 0;
      const caller = async (): Promise<void> => {
        while (next++ < count) await take(await this.request(tenant));
      };
      await Promise.all(Array.from({ length: atOnce }, caller));
    });
  }

  /** A run every `everyMs` until `until` says that it is enough, whatever becomes of those before. */
  async paced(tenant: string, everyMs: number, until: (count: number) => boolean): Promise<Timed> {
    return await this.timed(async (take) => {
      const open: Promise<void>[] = [];
      const begun = performance.now();
      for (let count = 0; !until(count); count++) {
        const waitMs = begun + count * everyMs - performance.now();
        if (waitMs > 0) await sleep(waitMs);
        open.push(this.request(tenant).then(take));
      }
      await Promise.all(open);
    });
  }

  /** Posts `count` runs as fast as `callers` get their answers, and waits for none of them; the ends are in the second promise. */
  async flood(tenant: string, count: number, callers: number): Promise<{ ended: Promise<void> }> {
    const open: Promise<unknown>[] = [];
    let next = 0;
    const caller = async (): Promise<void> => {
      while (next++ < count) open.push((await this.request(tenant)).ended.promise);
    };
    await Promise.all(Array.from({ length: callers }, caller));
    return { ended: Promise.all(open).then(() => undefined) };
  }

  private async timed(work: (take: (one: Watched) => Promise<void>) => Promise<void>): Promise<Timed> {
    const [startMs, stepMs, runMs]: [number[], number[], number[]] = [[], [], []];
    const begun = performance.now();
    await work(async ({ requestedAt, commandsAt, ended }) => {
      const endedAt = await ended.promise;
      startMs.push((commandsAt[0] ?? Number.NaN) - requestedAt);
      runMs.push(endedAt - requestedAt);
      for (const [index, at] of commandsAt.entries()) stepMs.push((commandsAt[index + 1] ?? endedAt) - at);
    });
    return { seconds: (performance.now() - begun) / 1_000, startMs, stepMs, runMs };
  }

  /** Resolves when the request is durable: from then on the run must end. */
  private async request(tenant: string): Promise<Watched> {
    const run = randomUUID();
    const watched: Watched = { requestedAt: performance.now(), commandsAt: [], ended: Promise.withResolvers() };
    this.watched.set(run, watched);
    await this.platform.turns.within(tenant, async () => await this.post(tenant, run));
    return watched;
  }

  private async post(tenant: string, run: string): Promise<void> {
    const [input, principal] = await Promise.all([
      this.platform.payloads.putJson(tenant, { question: questionOf(++this.count) }, 'internal'),
      this.token(tenant, run),
    ]);
    const now = new Date();
    const request = { workflow: workflowName, input, acceptedAt: now.toISOString(), origin: 'api' };
    const origin = { source: 'ingress', tenant, principal, run, now, id: `${run}/run.requested` } as const;
    await this.platform.bus.publish([outgoing(RunRequested, request, { ...origin, dataClass: 'internal' })]);
  }

  private see({ topic, headers, value }: Delivery): void {
    const run = headers['ce_run'] ?? '';
    const watched = this.watched.get(run);
    if (watched === undefined) return;
    if (topic === 'intent.classify') {
      // Delivered twice it is still the same command.
      if (headers['ce_step']?.endsWith('/1') === true) watched.commandsAt.push(performance.now());
      return;
    }
    const { status, reason } = JSON.parse(value) as { status: string; reason?: string };
    if (!isTerminal(status)) return;
    this.watched.delete(run);
    if (status === 'completed') watched.ended.resolve(performance.now());
    else watched.ended.reject(new Error(`a run ended as ${status} (${reason})`));
  }
}
