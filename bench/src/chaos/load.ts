import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Approval, RunSummary } from '@chassis/contracts';
import { ChassisApi, demoInvoiceMail, type DemoAccess } from '@chassis/all-in-one';

/** What the client saw of one run; the client outlives the line and is what losses are counted against. */
export interface Tracked {
  readonly id: string;
  readonly job: 1 | 2;
  readonly invoice: string | undefined;
  /** Status and steps as the engine last told them. */
  lastSteps: string;
  lastPosition: number;
  ended: string | undefined;
  /** Positions that came twice or out of order, and terminal events beyond the first. */
  streamErrors: number;
}

const questions = [
  'How long is the warranty on a P-200 pump?',
  'How often must the seals of a P-200 be checked?',
  'What does the warranty not cover?',
];

/** Clients of both jobs that keep a number of runs open, and an approver who accepts; all of them try again while the line is down. */
export class Load {
  readonly runs = new Map<string, Tracked>();
  accepted = 0;
  private isStopping = false;
  private access: DemoAccess | undefined;
  private readonly workers: Promise<void>[] = [];

  /** Where the line answers now; undefined while it is down. */
  setAccess(access: DemoAccess | undefined): void {
    this.access = access;
  }

  start(openOfJob1: number, openOfJob2: number): void {
    for (let index = 0; index < openOfJob1; index++) this.workers.push(this.client(1));
    for (let index = 0; index < openOfJob2; index++) this.workers.push(this.client(2));
    this.workers.push(this.approver(), this.watcher());
  }

  /** Starts no new runs and waits for those that are open, at most `withinMs`. */
  async drain(withinMs: number): Promise<void> {
    this.isStopping = true;
    await Promise.race([Promise.all(this.workers), sleep(withinMs)]);
  }

  open(job: 1 | 2): Tracked[] {
    return [...this.runs.values()].filter((one) => one.job === job && one.ended === undefined);
  }

  private as(who: string): ChassisApi | undefined {
    return this.access === undefined ? undefined : new ChassisApi(this.access.url, this.access.keys[who] as string);
  }

  private async client(job: 1 | 2): Promise<void> {
    while (!this.isStopping) {
      const run = await this.startRun(job);
      if (run !== undefined) await this.follow(run);
    }
  }

  /** The idempotency key makes the retry of a request safe whose answer was lost. */
  private async startRun(job: 1 | 2): Promise<Tracked | undefined> {
    const key = randomUUID();
    const invoice = job === 2 ? `INV-${key.slice(0, 13).toUpperCase()}` : undefined;
    const body =
      invoice === undefined
        ? { workflow: 'answer-question', input: { question: questions[Math.floor(Math.random() * questions.length)] } }
        : {
            workflow: 'vendor-invoice',
            input: { mail: (await demoInvoiceMail(invoice, new Date().toISOString().slice(0, 10))).toString('utf8') },
          };
    for (;;) {
      const started = await this.as(job === 1 ? 'ada' : 'olga')
        ?.post<{ id: string }>('/v1/runs', body, { 'idempotency-key': key })
        .catch(() => undefined);
      if (started !== undefined) {
        this.accepted++;
        const run: Tracked = {
          id: started.id,
          job,
          invoice,
          lastSteps: '',
          lastPosition: 0,
          ended: undefined,
          streamErrors: 0,
        };
        this.runs.set(run.id, run);
        return run;
      }
      if (this.isStopping && this.access === undefined) return undefined;
      await sleep(50);
    }
  }

  private async follow(run: Tracked): Promise<void> {
    while (run.ended === undefined) {
      const api = this.as(run.job === 1 ? 'ada' : 'olga');
      try {
        if (api === undefined) await sleep(20);
        else await this.read(api, run);
      } catch {
        await sleep(20);
      }
    }
  }

  private async read(api: ChassisApi, run: Tracked): Promise<void> {
    for await (const { id, type, data } of api.follow(
      run.id,
      run.lastPosition === 0 ? '' : `${run.id}:${run.lastPosition}`,
    )) {
      const position = Number(id.slice(id.lastIndexOf(':') + 1));
      if (position !== run.lastPosition + 1) run.streamErrors++;
      run.lastPosition = position;
      if (type !== 'run.ended') continue;
      if (run.ended !== undefined) run.streamErrors++;
      run.ended = [data['status'], data['reason']].filter((one) => typeof one === 'string').join(':');
    }
  }

  /** What a run has done can be seen before any event of it: the engine is asked for the steps of the longer job. */
  private async watcher(): Promise<void> {
    while (!this.isStopping || this.open(2).length > 0) {
      const api = this.as('olga');
      for (const run of api === undefined ? [] : this.open(2)) {
        const seen = await api?.get<RunSummary>(`/v1/runs/${run.id}`).catch(() => undefined);
        if (seen !== undefined)
          run.lastSteps = JSON.stringify([
            seen.status,
            (seen.steps ?? []).map(({ step, status, attempts }) => [step, status, attempts]),
          ]);
      }
      await sleep(50);
    }
  }

  private async approver(): Promise<void> {
    while (!this.isStopping || this.open(2).length > 0) {
      const api = this.as('carla');
      const open = await api?.get<{ approvals: Approval[] }>('/v1/approvals?limit=100').catch(() => undefined);
      for (const one of open?.approvals ?? []) {
        await api
          ?.post(`/v1/approvals/${one.id}/decision`, { decision: 'accept', payloadHash: one.payloadHash })
          .catch(() => undefined);
      }
      await sleep(100);
    }
  }
}
