import {
  AuditRecorded,
  ClassifyIntent,
  examplePassageRef,
  type AuditFact,
  RunsCancel,
  RunsGet,
  RunsList,
  RunUpdated,
  WorkflowsGet,
} from '@chassis/contracts';
import { startLine, type TestLine } from '@chassis/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { orchestrator } from '../src/index.js';
import { Stages } from './stages.js';

let line: TestLine;
let stages: Stages;

beforeAll(async () => {
  line = await startLine({ services: [orchestrator] });
  stages = new Stages(line, await line.principal('demo', 'user:ada'));
  await stages.publishWorkflow('answer-question');
});
afterAll(async () => await line?.stop());

const failure = { message: 'x', service: 'retriever' };

const factsOf = (run: string): AuditFact[] =>
  line.seen
    .filter(({ topic }) => topic === AuditRecorded.topic)
    .flatMap(({ data }) => (data as AuditRecorded).facts)
    .filter((one) => one.run === run);

describe('a run of answer-question', () => {
  it('goes through all stages to its result, and tells of each step once', async () => {
    const run = await stages.request('answer-question', { question: 'How long is the warranty?' });
    const command = await stages.command(ClassifyIntent, run, 'intent');
    const { text } = command.data as ClassifyIntent;
    expect(await line.payloads.getText('demo', text)).toBe('How long is the warranty?');
    await stages.classified(run, 'warranty');
    await stages.retrieved(run, [examplePassageRef]);
    const context = await stages.generated(run, 'answer', {
      text: 'Two years.',
      citations: [{ document: 'd' }],
      isAbstained: false,
    });
    expect(context).toMatchObject({
      inputs: { question: 'How long is the warranty?' },
      passages: [{ id: examplePassageRef.id }],
      accessVersion: 1,
      budgetMicroUsd: 50_000,
      checks: [{ use: 'citations' }, { use: 'grounded' }, { use: 'pii' }, { use: 'secrets' }],
    });
    const { result, costMicroUsd } = await stages.updated(run, 'completed');
    expect(costMicroUsd).toBe(3);
    expect(result && (await line.payloads.getJson('demo', result))).toStrictEqual({
      answer: 'Two years.',
      citations: [{ document: 'd' }],
    });
    const kinds = factsOf(run).map(({ kind, step }) => (step === undefined ? kind : `${kind} ${step}`));
    expect(kinds).toStrictEqual([
      'run.started',
      'step.started intent',
      'step.ended intent',
      'step.started scope',
      'step.ended scope',
      'step.started passages',
      'step.ended passages',
      'step.started answer',
      'step.ended answer',
      'run.ended',
    ]);
    expect(await line.call(RunsGet, { run }, { as: stages.as })).toMatchObject({
      id: run,
      status: 'completed',
      subject: 'user:ada',
      costMicroUsd: 3,
    });
  });

  it('says that nothing permitted answers it, without asking a model', async () => {
    const run = await stages.request('answer-question', { question: 'What is the board paid?' });
    await stages.classified(run, 'pay');
    await stages.retrieved(run, []);
    const { result } = await stages.updated(run, 'completed');
    expect(result && (await line.payloads.getJson('demo', result))).toStrictEqual({
      answer: null,
      reason: 'no-permitted-source',
    });
  });

  it('rejects what is out of scope', async () => {
    const run = await stages.request('answer-question', { question: 'Who wins the cup?' });
    await stages.classified(run, null);
    expect(await stages.updated(run, 'rejected')).toMatchObject({ reason: 'out-of-scope' });
  });

  it('tells its updates in order and without a gap', async () => {
    const run = await stages.request('answer-question', { question: 'Who?' });
    await stages.classified(run, null);
    await stages.updated(run, 'rejected');
    const updates = line.seen.filter(({ topic, envelope }) => topic === RunUpdated.topic && envelope.run === run);
    expect(updates.map(({ data }) => (data as RunUpdated).version)).toStrictEqual([1, 2]);
  });
});

describe('a run that cannot be run', () => {
  it('fails with the reason when nobody published its workflow', async () => {
    const run = await stages.request('no-such-workflow', {});
    expect(await stages.updated(run, 'failed')).toMatchObject({ reason: 'unknown-workflow' });
  });

  it('fails with the reason when its input does not fit', async () => {
    const run = await stages.request('answer-question', { query: 7 });
    expect(await stages.updated(run, 'failed')).toMatchObject({ reason: 'invalid-input' });
  });

  it('fails when its deadline had passed', async () => {
    const run = await stages.request(
      'answer-question',
      { question: 'Late?' },
      { deadline: new Date(Date.now() - 1_000) },
    );
    expect(await stages.updated(run, 'failed')).toMatchObject({ reason: 'deadline-passed' });
  });

  it('fails at its deadline when a stage does not answer', async () => {
    const run = await stages.request(
      'answer-question',
      { question: 'Slow?' },
      { deadline: new Date(Date.now() + 300) },
    );
    expect(await stages.updated(run, 'failed')).toMatchObject({ reason: 'deadline-passed' });
  });

  it('goes on without an outcome that does not parse, which is kept', async () => {
    const run = await stages.request('answer-question', { question: 'How?' });
    const { envelope } = await stages.command(ClassifyIntent, run, 'intent');
    const headers = { principal: envelope.principal, run, step: `${run}/intent/1` };
    await line.putRaw('intent.classified', run, headers, '{"label":');
    expect(await stages.updated(run, 'failed')).toMatchObject({ reason: 'not-json' });
    const letters = (await line.deadLetters()).filter((one) => one.key === run);
    expect(letters).toMatchObject([{ code: 'not-json', value: '{"label":' }]);
  });

  it('does not end by messages that nobody signed, well-formed or not', async () => {
    const run = await stages.request('answer-question', { question: 'How?' });
    await stages.command(ClassifyIntent, run, 'intent');
    const headers = { principal: 'forged', run, step: `${run}/intent/1` };
    await line.putRaw('step.failed', run, headers, JSON.stringify({ ...failure, kind: 'bug', code: 'x' }));
    await line.putRaw('intent.classified', run, headers, '{"label":');
    // The second is told of under the same forged name, and that is refused too.
    await expect.poll(async () => (await line.deadLetters()).filter((one) => one.key === run).length).toBe(3);
    await stages.classified(run, 'warranty');
    await stages.retrieved(run, []);
    await stages.updated(run, 'completed');
  });

  it('ends when its subject is disabled, before another step starts', async () => {
    const bob = new Stages(line, await line.principal('demo', 'user:bob'));
    const run = await bob.request('answer-question', { question: 'Me?' });
    await bob.command(ClassifyIntent, run, 'intent');
    await stages.allow('user:bob', [], { version: 2, isDisabled: true });
    await new Promise((resolve) => setTimeout(resolve, 1_200));
    await bob.classified(run, 'warranty');
    expect(await stages.updated(run, 'failed')).toMatchObject({ reason: 'subject-disabled' });
  });
});

describe('the routes of runs', () => {
  it('show no run to another tenant', async () => {
    const run = await stages.request('answer-question', { question: 'Mine?' });
    await stages.command(ClassifyIntent, run, 'intent');
    const foreign = await line.principal('other', 'user:eve');
    await expect(line.call(RunsGet, { run }, { as: foreign })).rejects.toMatchObject({
      kind: 'rejected',
      code: 'unknown-run',
    });
    await expect(line.call(RunsCancel, { run }, { as: foreign })).rejects.toMatchObject({ code: 'unknown-run' });
    await expect(line.call(WorkflowsGet, { name: 'answer-question' }, { as: foreign })).rejects.toMatchObject({
      code: 'unknown-workflow',
    });
  });

  it('cancel a run at any point', async () => {
    const run = await stages.request('answer-question', { question: 'Stop?' });
    await stages.command(ClassifyIntent, run, 'intent');
    expect(await line.call(RunsCancel, { run }, { as: stages.as })).toMatchObject({
      status: 'cancelled',
      reason: 'cancelled-by-user',
    });
    await stages.classified(run, 'warranty');
    expect(await line.call(RunsGet, { run }, { as: stages.as })).toMatchObject({ status: 'cancelled' });
  });

  it('list runs newest first, page by page', async () => {
    const first = await line.call(RunsList, { limit: 2 }, { as: stages.as });
    const second = await line.call(RunsList, { limit: 2, after: first.next }, { as: stages.as });
    const ids = [...first.runs, ...second.runs].map(({ id }) => id);
    expect(new Set(ids).size).toBe(4);
    const times = [...first.runs, ...second.runs].map(({ acceptedAt }) => acceptedAt);
    expect(times).toStrictEqual(times.toSorted().toReversed());
  });
});

describe('publishing', () => {
  it('makes no new version of the same files', async () => {
    const hash = await stages.publishWorkflow('answer-question');
    expect(await line.call(WorkflowsGet, { name: 'answer-question' }, { as: stages.as })).toMatchObject({
      hash,
      deadlineMs: 300_000,
      dataClass: 'internal',
    });
  });
});
