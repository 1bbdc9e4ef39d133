import {
  type AuditFact,
  AuditRecorded,
  ApprovalsGet,
  ApprovalsDecide,
  CancelChild,
  ChildEnded,
  ClassifyIntent,
  type Envelope,
  IntentClassified,
  isTerminal,
  RetrievePassages,
  PassagesRetrieved,
  RunRequested,
  RunsCancel,
  RunsGet,
  RunsList,
  RunUpdated,
} from '@chassis/contracts';
import { startLine, type TestLine } from '@chassis/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { compileWorkflow } from '../src/domain/compile-workflow.js';
import { replay, type StoredEvent } from '../src/domain/replay.js';
import { bundleOf } from '../src/fakes/bundle-of.js';
import { orchestrator } from '../src/index.js';
import { checkLine, manyItems, orders } from './all-kinds.js';
import { Stages } from './stages.js';

let line: TestLine;
let stages: Stages;
let classifier: Classifier;

beforeAll(async () => {
  line = await startLine({ services: [orchestrator] });
  stages = new Stages(line, await line.principal('demo', 'user:ada'));
  await stages.allow('user:ada', ['payer']);
  await stages.publishFiles('check-line', checkLine);
  await stages.publishFiles('orders', orders);
  await stages.publishFiles('many-items', manyItems);
  classifier = new Classifier();
});
afterAll(async () => {
  classifier?.stop();
  await classifier?.done;
  await line?.stop();
});

/** A stage that answers every text with a label: the text itself, in lower case. */
class Classifier {
  readonly done: Promise<void>;
  private isStopped = false;
  private readonly answers: Promise<void>[] = [];

  constructor() {
    this.done = this.work();
  }

  stop(): void {
    this.isStopped = true;
  }

  private async work(): Promise<void> {
    for (let at = 0; !this.isStopped;) {
      const one = line.seen[at];
      if (one === undefined) await new Promise((resolve) => setTimeout(resolve, 2));
      else at += 1;
      if (one?.topic === ClassifyIntent.topic) this.answers.push(this.answer(one.data as ClassifyIntent, one.envelope));
    }
    await Promise.all(this.answers);
  }

  private async answer({ text }: ClassifyIntent, envelope: Envelope): Promise<void> {
    const label = (await line.payloads.getText('demo', text)).toLowerCase();
    if (label === 'silent') return;
    const data = { label, confidence: 1, isOutOfScope: false, scores: [], model: { name: 'm', version: '1' } };
    await stages.answer(IntentClassified, data, { envelope });
  }
}

const ended = async (run: string): Promise<RunUpdated> => {
  const find = (): RunUpdated | undefined =>
    line.seen.find(
      ({ topic, envelope, data }) =>
        topic === RunUpdated.topic && envelope.run === run && isTerminal((data as RunUpdated).status),
    )?.data as RunUpdated | undefined;
  for (let found = find(); ; found = find()) {
    if (found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
};

const resultOf = async ({ result }: RunUpdated): Promise<unknown> =>
  result && (await line.payloads.getJson('demo', result));

const factsOf = (run: string): AuditFact[] =>
  line.seen
    .filter(({ topic }) => topic === AuditRecorded.topic)
    .flatMap(({ data }) => (data as AuditRecorded).facts)
    .filter((one) => one.run === run);

/** Plays what comes after the lines of an order. */
async function payFor(run: string): Promise<void> {
  const asked = await stages.command(RetrievePassages, run, 'passages');
  const query = await line.payloads.putJson('demo', { terms: [] }, 'internal');
  await stages.answer(PassagesRetrieved, { passages: [], accessVersion: 1, query }, asked);
  await stages.checked(run, 'pay');
  const waiting = await line.next(RunUpdated, (data, { run: of }) => of === run && data.approval !== undefined);
  const approval = String(waiting.data.approval?.id);
  const { payloadHash } = await line.call(ApprovalsGet, { approval }, { as: stages.as });
  await line.call(ApprovalsDecide, { approval, decision: 'accept', payloadHash }, { as: stages.as });
  await stages.executed(run, 'pay', {
    outcome: 'done',
    output: await line.payloads.putJson('demo', { reference: 'P-1' }, 'internal'),
  });
  await stages.generated(run, 'answer', { text: 'Paid as P-1.', citations: [], isAbstained: false });
}

/** What the rows hold: a state, and the events that are to lead to it. */
async function stored(run: string): Promise<{ state: unknown; events: StoredEvent[] }> {
  return await line.database('orchestrator').withTenant('demo', async (tx) => {
    const [row] = await tx.query<{ state: unknown }>('select state from runs where run = $1', [run]);
    const rows = await tx.query<{ events: StoredEvent[] }>(
      'select events from run_events where run = $1 order by version',
      [run],
    );
    return { state: row?.state, events: rows.flatMap(({ events }) => events) };
  });
}

describe('a workflow with every kind of step', () => {
  it('runs its map as children, collects what they gave in order, waits, asks, pays and answers', async () => {
    const run = await stages.request('orders', { lines: ['Pump', 'ODD', 'Valve'] });
    await payFor(run);
    const update = await ended(run);
    expect(update.status).toBe('completed');
    expect(await resultOf(update)).toStrictEqual({
      labels: [
        { status: 'completed', label: 'pump' },
        { status: 'rejected', reason: 'odd-line', label: null },
        { status: 'completed', label: 'valve' },
      ],
      text: 'Paid as P-1.',
    });
    const { runs } = await line.call(RunsList, { parent: run }, { as: stages.as });
    expect(runs.map(({ id, parent }) => `${id} of ${parent}`).toSorted()).toStrictEqual(
      [0, 1, 2].map((index) => `${run}.lines.${index} of ${run}`),
    );
    const kinds = factsOf(run).filter(({ kind }) => kind.startsWith('child.'));
    expect(kinds.map(({ kind, data }) => [kind, data.index, data.status].join(' ').trim())).toStrictEqual(
      expect.arrayContaining([
        'child.started 0',
        'child.started 2',
        'child.ended 1 rejected',
        'child.ended 2 completed',
      ]),
    );
    const top = await line.call(RunsList, {}, { as: stages.as });
    expect(top.runs.map(({ id }) => id)).toStrictEqual([run]);
  });

  it('takes the other arm as a subworkflow', async () => {
    const run = await stages.request('orders', { lines: ['Pump'] });
    await payFor(run);
    expect(await resultOf(await ended(run))).toStrictEqual({ labels: 'pump', text: 'Paid as P-1.' });
    const { steps } = await line.call(RunsGet, { run }, { as: stages.as });
    expect(steps.map(({ step, kind, status }) => `${step} ${kind} ${status}`)).toStrictEqual(
      expect.arrayContaining(['lines map skipped', 'single subworkflow done', 'rest wait done', 'route branch done']),
    );
  });

  it('goes on with the version of its child that was published when it started', async () => {
    const run = await stages.request('orders', { lines: ['Silent', 'Silent', 'Pump'] });
    await stages.command(ClassifyIntent, `${run}.lines.0`, 'intent');
    const yaml = checkLine['workflow.yaml'].replace('result: intent.label', 'result: "\'new\'"');
    await stages.publishFiles('check-line', { ...checkLine, 'workflow.yaml': yaml });
    const other = await stages.request('orders', { lines: ['Pump'] });
    await payFor(other);
    expect(await resultOf(await ended(other))).toMatchObject({ labels: 'new' });
    for (const index of [0, 1]) {
      const command = await stages.command(ClassifyIntent, `${run}.lines.${index}`, 'intent');
      const data = {
        label: 'late',
        confidence: 1,
        isOutOfScope: false,
        scores: [],
        model: { name: 'm', version: '1' },
      };
      await stages.answer(IntentClassified, data, command);
    }
    await payFor(run);
    expect(await resultOf(await ended(run))).toMatchObject({
      labels: [{ label: 'late' }, { label: 'late' }, { label: 'pump' }],
    });
    await stages.publishFiles('check-line', checkLine);
  });

  it('cancels its children with it, waits for their ends, and starts no more', async () => {
    const run = await stages.request('orders', { lines: ['Silent', 'Silent', 'Pump'] });
    await stages.command(ClassifyIntent, `${run}.lines.1`, 'intent');
    await line.call(RunsCancel, { run }, { as: stages.as });
    expect(await ended(run)).toMatchObject({ status: 'cancelled' });
    for (const index of [0, 1]) {
      expect(await line.call(RunsGet, { run: `${run}.lines.${index}` }, { as: stages.as })).toMatchObject({
        status: 'cancelled',
      });
    }
    expect(line.seen.some(({ envelope }) => envelope.run === `${run}.lines.2`)).toBe(false);
  });

  it('does not start a child whose cancelling came first', async () => {
    const run = await stages.request('orders', { lines: ['Silent'] });
    const asked = await line.next(RunRequested, (_data, { run: of }) => of === `${run}.single.0`);
    const child = `${run}.single.9`;
    const childOf = { ...asked.data.childOf, index: 9 };
    const { workflow, input, acceptedAt } = asked.data;
    const cancel = { reason: 'cancelled-by-user', by: 'user:ada', workflow, input, acceptedAt, childOf };
    await line.publish(CancelChild, cancel, { as: stages.as, run: child });
    expect(await ended(child)).toMatchObject({ status: 'cancelled' });
    const told = await line.next(ChildEnded, (data) => data.child === child);
    expect(told).toMatchObject({ data: { index: 9, status: 'cancelled' }, envelope: { run } });
    await line.publish(RunRequested, { ...asked.data, childOf }, { as: stages.as, run: child });
    await line.call(RunsCancel, { run }, { as: stages.as });
    await ended(run);
    expect(await line.call(RunsGet, { run: child }, { as: stages.as })).toMatchObject({ status: 'cancelled' });
    expect(line.seen.some(({ topic, envelope }) => topic === ClassifyIntent.topic && envelope.run === child)).toBe(
      false,
    );
  });
});

describe('a map over a thousand items', () => {
  it(
    'goes through all of them a few at a time, lets other runs pass, and can be replayed',
    { timeout: 240_000 },
    async () => {
      const items = Array.from({ length: 1_000 }, (_one, at) => at + 1);
      const run = await stages.request('many-items', { items });
      const others = await Promise.all(
        Array.from({ length: 20 }, async (_one, at) => await stages.request('check-line', { text: `Other ${at}` })),
      );
      for (const other of others) expect(await ended(other)).toMatchObject({ status: 'completed' });
      const early = line.seen.filter(({ topic, envelope }) => topic === ChildEnded.topic && envelope.run === run);
      expect(early.length).toBeLessThan(1_000);
      expect(await resultOf(await ended(run))).toStrictEqual({
        count: 1_000,
        sum: 500_500,
        last: { item: 1_000, label: 'item 1000', at: 999 },
      });
      let [open, most] = [0, 0];
      for (const { kind } of factsOf(run)) {
        open += { 'child.started': 1, 'child.ended': -1 }[kind] ?? 0;
        most = Math.max(most, open);
      }
      expect([open, most]).toStrictEqual([0, 16]);
      const requested = line.seen.filter(
        ({ topic, envelope }) => topic === RunRequested.topic && envelope.run?.startsWith(`${run}.`),
      );
      expect(new Set(requested.map(({ envelope }) => envelope.run)).size).toBe(1_000);
      expect(requested).toHaveLength(1_000);
      const { state, events } = await stored(run);
      expect(JSON.stringify(state).length).toBeLessThan(2_000);
      const workflow = compileWorkflow(parse(manyItems['workflow.yaml']), bundleOf(manyItems));
      expect(JSON.parse(JSON.stringify(replay(workflow, events)))).toStrictEqual(state);
    },
  );
});
