import {
  AnswerValidated,
  ClassifyIntent,
  examplePassageRef,
  GenerateAnswer,
  IntentClassified,
  PassagesRetrieved,
  RetrievePassages,
  RunRequested,
  RunUpdated,
  RunsCancel,
  RunsGet,
} from '@chassis/contracts';
import { startLine, type TestLine } from '@chassis/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { orchestrator } from '../src/index.js';
import { FurtherInstance } from './further-instance.js';
import { Stages } from './stages.js';

let line: TestLine;
let other: FurtherInstance;
let stages: Stages;
let as: string;

beforeAll(async () => {
  line = await startLine({ services: [orchestrator] });
  as = await line.principal('demo', 'user:ada');
  stages = new Stages(line, as);
  await stages.publishWorkflow('answer-question');
  other = await FurtherInstance.start(line);
});
afterAll(async () => {
  await other?.stop();
  await line?.stop();
});

const intent = {
  label: 'warranty',
  confidence: 0.9,
  isOutOfScope: false,
  scores: [],
  model: { name: 'm', version: '1' },
};
const checks = [{ name: 'schema', version: '1', verdict: 'pass', tookMs: 1 }];

const passages = async (): Promise<Record<string, unknown>> => ({
  passages: [examplePassageRef],
  accessVersion: 1,
  query: await line.payloads.putJson('demo', { terms: [] }, 'internal'),
});
const answer = async (): Promise<Record<string, unknown>> => ({
  verdict: 'pass',
  output: await line.payloads.putJson('demo', { text: 'Two years.', citations: [], isAbstained: false }, 'internal'),
  failures: [],
  checks,
  released: 1,
  costMicroUsd: 3,
});
const statusOf = async (run: string): Promise<string> => (await line.call(RunsGet, { run }, { as })).status;

describe('several instances of the orchestrator', () => {
  it('take the outcomes of a run in turns: a copy in memory that has grown old loses none', async () => {
    const run = await stages.request('answer-question', { question: 'How long is the warranty?' });
    const classify = await stages.command(ClassifyIntent, run, 'intent');
    // The first instance holds the run as it was when it asked for the intent; the partition moves away, and back.
    await other.deliver(IntentClassified, intent, { as, step: classify.envelope.step });
    const retrieve = await stages.command(RetrievePassages, run, 'passages');
    await stages.answer(PassagesRetrieved, await passages(), retrieve);
    const generate = await stages.command(GenerateAnswer, run, 'answer');
    await other.deliver(AnswerValidated, await answer(), { as, step: generate.envelope.step });
    await stages.updated(run, 'completed');
    expect(await statusOf(run)).toBe('completed');
  });

  it('answer a cancellation that came to the one with the old copy', async () => {
    const run = await stages.request('answer-question', { question: 'Who pays the freight?' });
    const classify = await stages.command(ClassifyIntent, run, 'intent');
    await other.deliver(IntentClassified, intent, { as, step: classify.envelope.step });
    await stages.command(RetrievePassages, run, 'passages');
    expect((await line.call(RunsCancel, { run }, { as })).status).toBe('cancelled');
    expect((await other.call(RunsGet, { run }, { as })).status).toBe('cancelled');
  });

  it('start a run once when both are given its request, and acknowledge an outcome that both are given', async () => {
    const input = await line.payloads.putJson('demo', { question: 'Twice?' }, 'internal');
    const run = `twice-${Date.now()}`;
    const data = { workflow: 'answer-question', input, acceptedAt: new Date().toISOString(), origin: 'api' };
    await Promise.all([
      line.publish(RunRequested, data, { as, run }),
      other.deliver(RunRequested, data, { as, run }),
      other.deliver(RunRequested, data, { as, run }),
    ]);
    const classify = await stages.command(ClassifyIntent, run, 'intent');
    const { step } = classify.envelope;
    await Promise.all([
      stages.answer(IntentClassified, intent, classify),
      other.deliver(IntentClassified, intent, { as, step }),
      other.deliver(IntentClassified, intent, { as, step }),
    ]);
    await stages.retrieved(run, []);
    await stages.updated(run, 'completed');
    const asked = line.seen.filter(({ topic, envelope }) => topic === RetrievePassages.topic && envelope.run === run);
    expect(asked).toHaveLength(1);
    const ends = line.seen.filter(
      ({ topic, envelope, data: told }) =>
        topic === RunUpdated.topic && envelope.run === run && (told as RunUpdated).status === 'completed',
    );
    expect(ends).toHaveLength(1);
  });

  it('take a crowd of outcomes of the same runs at once without waiting for each other for ever', async () => {
    const runs = await Promise.all(
      Array.from({ length: 40 }, async (_, at) => await stages.request('answer-question', { question: `No ${at}?` })),
    );
    const asked = await Promise.all(runs.map(async (run) => await stages.command(ClassifyIntent, run, 'intent')));
    await Promise.all([
      ...asked.map(async (one) => await stages.answer(IntentClassified, intent, one)),
      ...asked
        .toReversed()
        .map(async ({ envelope }) => await other.deliver(IntentClassified, intent, { as, step: envelope.step })),
    ]);
    for (const run of runs) await stages.retrieved(run, []);
    for (const run of runs) await stages.updated(run, 'completed');
  });
});
