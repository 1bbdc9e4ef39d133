import { ClassifyIntent, IntentClassified, RunRequested, RunsCancel, RunsGet, RunsList } from '@chassis/contracts';
import { startLine, type TestLine } from '@chassis/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { orchestrator } from '../src/index.js';
import { FurtherInstance } from './further-instance.js';
import { Stages } from './stages.js';

let line: TestLine;
let stages: Stages;
let as: string;

beforeAll(async () => {
  line = await startLine({ services: [orchestrator], settings: { ENGINE_LOOK_EVERY_MS: '100' } });
  as = await line.principal('demo', 'user:ada');
  stages = new Stages(line, as);
});
afterAll(async () => await line?.stop());

const intent = {
  label: 'warranty',
  confidence: 0.9,
  isOutOfScope: false,
  scores: [],
  model: { name: 'm', version: '1' },
};
const lose = async (what: string): Promise<void> => {
  await line.database('orchestrator').withTenant('demo', async (tx) => void (await tx.query(what)));
};

/** Of an instance that remembers no version. */
async function onAnother(work: (other: FurtherInstance) => Promise<void>): Promise<void> {
  const other = await FurtherInstance.start(line);
  try {
    await work(other);
  } finally {
    await other.stop();
  }
}

async function open(deadlineMs = 60_000): Promise<string> {
  await stages.publishWorkflow('answer-question');
  const deadline = new Date(Date.now() + deadlineMs);
  const run = await stages.request('answer-question', { question: 'How long?' }, { deadline });
  await stages.command(ClassifyIntent, run, 'intent');
  return run;
}

describe('a run whose version is not there any more', () => {
  it('ends at its next event, tells so, and is still found', async () => {
    const run = await open();
    const { envelope } = await stages.command(ClassifyIntent, run, 'intent');
    await lose('delete from bundle_files');
    await onAnother(async (other) => {
      expect((await other.call(RunsList, {}, { as })).runs.map(({ id }) => id)).toContain(run);
      await other.deliver(IntentClassified, intent, { as, step: envelope.step });
      expect(await other.call(RunsGet, { run }, { as })).toMatchObject({ status: 'failed', reason: 'unknown-bundle' });
    });
    expect(await stages.updated(run, 'failed')).toMatchObject({ reason: 'unknown-bundle' });
    await lose('delete from bundles');
  });

  it('ends when it is cancelled', async () => {
    const run = await open();
    await lose('delete from bundle_files');
    await onAnother(async (other) => {
      expect(await other.call(RunsCancel, { run }, { as })).toMatchObject({ reason: 'unknown-bundle' });
    });
    await lose('delete from bundles');
  });

  it('does not even start where what is published cannot be run by this release', async () => {
    await stages.publishWorkflow('answer-question');
    await lose(`update bundle_files set text = 'name: broken' where path = 'workflow.yaml'`);
    const another = await FurtherInstance.start(line);
    const run = 'run-of-a-broken-version';
    const input = await line.payloads.putJson('demo', { question: 'x' }, 'internal');
    const data = { workflow: 'answer-question', input, acceptedAt: new Date().toISOString(), origin: 'api' };
    await another.deliver(RunRequested, data, { as, run });
    expect(await another.call(RunsGet, { run }, { as })).toMatchObject({
      status: 'failed',
      reason: 'invalid-workflow',
    });
    await another.stop();
  });
});
