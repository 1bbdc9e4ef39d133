import { randomUUID } from 'node:crypto';
import {
  ClassifyIntent,
  examplePassageRef,
  GenerateAnswer,
  IntentClassified,
  RetrievePassages,
  RunsCancel,
  RunsGet,
  RunsPause,
  RunsRerun,
  RunsResume,
} from '@chassis/contracts';
import { startLine, type TestLine } from '@chassis/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { orchestrator } from '../src/index.js';
import { FurtherInstance } from './further-instance.js';
import { Stages } from './stages.js';

let line: TestLine;
let stages: Stages;
let as: string;

beforeAll(async () => {
  line = await startLine({ services: [orchestrator] });
  as = await line.principal('demo', 'user:ada');
  stages = new Stages(line, as);
  await stages.publishWorkflow('answer-question');
});
afterAll(async () => await line?.stop());

const intent = {
  label: 'warranty',
  confidence: 0.9,
  isOutOfScope: false,
  scores: [],
  model: { name: 'm', version: '1' },
};

describe('an operator', () => {
  it('pauses a run on one instance and resumes it on another; what came meanwhile is not lost', async () => {
    const other = await FurtherInstance.start(line);
    const run = await stages.request('answer-question', { question: 'How long?' });
    const classify = await stages.command(ClassifyIntent, run, 'intent');
    expect(await line.call(RunsPause, { run }, { as })).toMatchObject({
      status: 'waiting',
      pausedAt: expect.any(String),
    });
    await other.deliver(IntentClassified, intent, { as, step: classify.envelope.step });
    await line.call(RunsGet, { run }, { as });
    expect(line.seen.some(({ topic, envelope }) => topic === RetrievePassages.topic && envelope.run === run)).toBe(
      false,
    );
    expect((await other.call(RunsResume, { run }, { as })).pausedAt).toBeUndefined();
    await stages.retrieved(run, [examplePassageRef]);
    await stages.generated(run, 'answer', { text: 'Two years.', citations: [], isAbstained: false });
    await stages.updated(run, 'completed');
    await expect(line.call(RunsPause, { run }, { as })).rejects.toMatchObject({ code: 'run-not-open' });
    await other.stop();
  });

  it('runs what was cancelled again from where it stood, as a new run that cites the old one', async () => {
    const run = await stages.request('answer-question', { question: 'How long?' });
    await stages.classified(run, 'warranty');
    await stages.retrieved(run, [examplePassageRef]);
    await stages.command(GenerateAnswer, run, 'answer');
    await expect(rerun(run)).rejects.toMatchObject({ code: 'run-not-ended' });
    await line.call(RunsCancel, { run }, { as });
    const next = await rerun(run);
    expect(await line.call(RunsGet, { run: next }, { as })).toMatchObject({ rerunOf: run, status: 'running' });
    const context = await stages.generated(next, 'answer', { text: 'Two years.', citations: [], isAbstained: false });
    expect(context).toMatchObject({ passages: [{ id: examplePassageRef.id }] });
    await stages.updated(next, 'completed');
    expect(line.seen.some(({ topic, envelope }) => topic === ClassifyIntent.topic && envelope.run === next)).toBe(
      false,
    );
  });

  it('runs nothing again under a principal that was signed for another run', async () => {
    const principal = await line.principal('demo', 'user:ada', { run: 'another' });
    const call = line.call(RunsRerun, { run: 'r', as: randomUUID(), principal }, { as });
    await expect(call).rejects.toMatchObject({ code: 'foreign-run' });
  });
});

async function rerun(run: string, from?: string): Promise<string> {
  const next = randomUUID();
  const principal = await line.principal('demo', 'user:ada', { run: next });
  await line.call(RunsRerun, { run, as: next, principal, ...(from !== undefined && { from }) }, { as });
  return next;
}
