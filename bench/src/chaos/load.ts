import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Approval, RunSummary } from '@chassis/contracts';
import { ChassisApi, demoInvoiceMail, type DemoAccess } from '@chassis/all-in-one';
import { takeEvent, type Tracked, trackedRun } from './count/tracked-run.js';
import { eventRun } from './event-run.js';
import { Random } from './random.js';

export type { Tracked } from './count/tracked-run.js';

const questions = [
  'How long is the warranty on a P-200 pump?',
  'How often must the seals of a P-200 be checked?',
  'What does the warranty not cover?',
];

const mailroom = 'demo/mailroom';

export interface LoadOptions {
  /** Chance of everything that the clients choose. */
  random?: Random;
  /** How often a client breaks off a stream after an event and comes back with `Last-Event-ID`, 0 to 1. */
  breakOff?: number;
  /** Which part of the mails comes as events of the mailroom, as old systems send them, 0 to 1. */
  events?: { readonly tenant: string; readonly share: number };
  /** Whether the engine is asked for the steps of the longer job all the time. */
  watchesSteps?: boolean;
}

/** Digits alone: among letters some read like the beginning of an account, and the line is right to stop there. */
const invoiceNumber = (key: string): string => `INV-${Number.parseInt(key.replaceAll('-', '').slice(0, 12), 16)}`;

/** Clients of both jobs that keep a number of runs open, and an approver who accepts; all of them try again while the line is down. */
export class Load {
  readonly runs = new Map<string, Tracked>();
  accepted = 0;
  private isStopping = false;
  private access: DemoAccess | undefined;
  private readonly workers: Promise<void>[] = [];
  /** Clients of the longer job that have not stopped; one of them may be asking for a run that is not open yet. */
  private clientsOfJob2 = 0;
  private readonly random: Random;
  /** Answers that were no acceptance, by what they said. */
  readonly refusals = new Map<string, number>();
  /** Runs that were put before a person though their mails and questions are in order, and why. */
  readonly reviews = new Map<string, string>();

  constructor(private readonly options: LoadOptions = {}) {
    this.random = options.random ?? new Random(Date.now());
  }

  /** Where the line answers now; undefined while it is down. */
  setAccess(access: DemoAccess | undefined): void {
    this.access = access;
  }

  start(openOfJob1: number, openOfJob2: number): void {
    for (let index = 0; index < openOfJob1; index++) this.workers.push(this.client(1));
    for (let index = 0; index < openOfJob2; index++) this.workers.push(this.client(2));
    this.workers.push(this.approver());
    if (this.options.watchesSteps !== false) this.workers.push(this.watcher());
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
    if (job === 2) this.clientsOfJob2++;
    while (!this.isStopping) {
      const run = await this.startRun(job);
      if (run !== undefined) await this.follow(run);
    }
    if (job === 2) this.clientsOfJob2--;
  }

  /** A run is asked for until it is accepted: the idempotency key, or the event's id, makes the retry of a request safe whose answer was lost. */
  private async startRun(job: 1 | 2): Promise<Tracked | undefined> {
    const key = randomUUID();
    const invoice = job === 2 ? invoiceNumber(key) : undefined;
    const ask = await this.asking(key, invoice);
    for (;;) {
      const started = await ask()?.catch((error: unknown) => this.refused(error));
      if (started !== undefined) {
        this.accepted++;
        const run = trackedRun(started.id, job, invoice);
        this.runs.set(run.id, run);
        return run;
      }
      if (this.isStopping && this.access === undefined) return undefined;
      await sleep(50);
    }
  }

  private async asking(key: string, invoice: string | undefined): Promise<() => Promise<{ id: string }> | undefined> {
    if (invoice === undefined) {
      const body = { workflow: 'answer-question', input: { question: this.random.pick(questions) } };
      return () => this.as('ada')?.post('/v1/runs', body, { 'idempotency-key': key });
    }
    const mail = await demoInvoiceMail(invoice, new Date().toISOString().slice(0, 10));
    const { events } = this.options;
    if (events !== undefined && this.random.next() < events.share) {
      const event = { id: key, source: mailroom, type: 'mail.received' };
      const id = eventRun(events.tenant, mailroom, key);
      return () =>
        this.as('mailroom')
          ?.event(event, 'message/rfc822', mail)
          .then(() => ({ id }));
    }
    const body = { workflow: 'vendor-invoice', input: { mail: mail.toString('utf8') } };
    return () => this.as('olga')?.post('/v1/runs', body, { 'idempotency-key': key });
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
      takeEvent(run, { id, type, data });
      if (run.ended === undefined && this.random.next() < (this.options.breakOff ?? 0)) return;
    }
  }

  private refused(error: unknown): undefined {
    const { code = 'unknown', cause } = error as { code?: string; cause?: { code?: string } };
    const what = cause?.code ?? code;
    this.refusals.set(what, (this.refusals.get(what) ?? 0) + 1);
  }

  /** What a run has done can be seen before any event of it: the engine is asked for the steps of the longer job. */
  private async watcher(): Promise<void> {
    while (this.clientsOfJob2 > 0) {
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
    while (this.clientsOfJob2 > 0) {
      const api = this.as('carla');
      const open = await api?.get<{ approvals: Approval[] }>('/v1/approvals?limit=100').catch(() => undefined);
      for (const one of open?.approvals ?? []) await this.decide(api as ChassisApi, one);
      await sleep(100);
    }
  }

  /** Payments are accepted. A review is a doubt that these mails give no cause for: it is rejected, so that what caused it shows in the run's end. */
  private async decide(api: ChassisApi, { id, run, kind, code, payloadHash }: Approval): Promise<void> {
    const decision = kind === 'approval' ? 'accept' : 'reject';
    if (kind === 'review') this.reviews.set(run, code ?? 'review');
    await api.post(`/v1/approvals/${id}/decision`, { decision, payloadHash }).catch(() => undefined);
  }
}
