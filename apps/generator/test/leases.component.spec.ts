import { randomUUID } from 'node:crypto';
import {
  AccessVersion,
  AnswerGenerated,
  BundlesFile,
  GenerateAnswer,
  type GenerateContext,
  RunCancelled,
  StepFailed,
} from '@chassis/contracts';
import { outgoing, toWire } from '@chassis/messaging';
import { startLine, type TestLine } from '@chassis/testing';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { generator } from '../src/index.js';
import { ModelServer } from './model-server.js';

let server: ModelServer;
let line: TestLine;
let as: string;

beforeAll(async () => {
  server = await ModelServer.start();
  line = await startLine({
    services: [generator],
    settings: { OPENAI_MODEL: 'small', OPENAI_BASE_URL: server.url },
  });
  line.stubRoute(BundlesFile, () => ({ text: 'Answer.', hash: 'h' }));
  line.stubRoute(AccessVersion, () => ({ version: 1 }));
  as = await line.principal('demo', 'user:ada');
});
beforeEach(async () => await server.forget());
afterAll(async () => {
  await line.stop();
  await server.stop();
});

async function command(run: string) {
  const given: GenerateContext = {
    prompt: { bundle: 'b1', path: 'prompts/answer.md', hash: 'h' },
    inputs: { question: 'How long is the warranty on pumps?' },
    passages: [],
    accessVersion: 1,
    checks: [],
    maxOutputTokens: 100,
    budgetMicroUsd: 1_000,
    model: 'openai',
  };
  const step = { run, step: 'answer', attempt: 1 };
  const data: GenerateAnswer = { context: await line.payloads.putJson('demo', given, 'public') };
  return { data, sending: { as, step, id: `${run}/answer/1/answer.generate`, dataClass: 'public' as const } };
}
const asked = async (): Promise<number> => (await server.bodies()).length;
const until = async (isTrue: () => Promise<boolean>): Promise<void> => {
  while (!(await isTrue())) await new Promise((resolve) => setTimeout(resolve, 20));
};
const rows = async (sql: string, run: string) =>
  await line.database('generator').withTenant('demo', async (tx) => await tx.query(sql, [run]));
const leasesOf = async (run: string) => await rows('select id from message_leases where run = $1', run);
const answersOf = (run: string) =>
  line.seen
    .filter(({ envelope }) => envelope.run === run)
    .map(({ topic }) => topic)
    .filter((topic) => topic === StepFailed.topic || topic === AnswerGenerated.topic);

it('settles a call whose owner is gone, and answers that it was interrupted', async () => {
  const run = randomUUID();
  const { data, sending } = await command(run);
  const { as: principal, step, id, dataClass } = sending;
  const origin = {
    source: 'orchestrator',
    tenant: 'demo',
    principal,
    id,
    now: new Date(),
    run,
    step,
    dataClass,
  } as const;
  const { key, headers, value } = toWire(outgoing(GenerateAnswer, data, origin));
  await line.database('generator').withTenant('demo', async (tx) => {
    await tx.query(
      `insert into attempt (tenant, run, step, attempt, state, model, reserved_micro_usd, reserved_at, dispatched_at)
       values ('demo', $1, 'answer', 1, 'dispatched', 'm', 7, now(), now())`,
      [run],
    );
    await tx.query(
      `insert into message_leases (tenant, id, topic, run, key, headers, value, delivery_count, owner)
       values ('demo', $1, 'answer.generate', $2, $3, $4, $5, 1, 'gone')`,
      [`${id} answer.generate 1`, run, key, JSON.stringify(headers), value],
    );
  });
  const failed = await line.next(StepFailed, (_data, envelope) => envelope.run === run);
  expect(failed.data).toMatchObject({ kind: 'transient', code: 'interrupted' });
  expect(await rows('select state, cost_micro_usd, is_estimated from attempt where run = $1', run)).toEqual([
    { state: 'settled', cost_micro_usd: 7, is_estimated: true },
  ]);
  expect(await asked()).toBe(0);
  await until(async () => (await leasesOf(run)).length === 0);
});

it('does nothing about a message that comes again while its model call goes on', async () => {
  await server.play('slow:1500');
  const run = randomUUID();
  const { data, sending } = await command(run);
  await line.publish(GenerateAnswer, data, sending);
  await until(async () => (await asked()) === 1);
  await line.publish(GenerateAnswer, data, sending);
  await line.next(AnswerGenerated, (_data, envelope) => envelope.run === run);
  await until(async () => (await leasesOf(run)).length === 0);
  expect(await asked()).toBe(1);
  expect(answersOf(run)).toEqual([AnswerGenerated.topic]);
});

it('ends the model call of a run that is cancelled, and settles it', async () => {
  await server.play('slow:20000');
  const run = randomUUID();
  const { data, sending } = await command(run);
  await line.publish(GenerateAnswer, data, sending);
  await until(async () => (await asked()) === 1);
  await line.publish(RunCancelled, { reason: 'cancelled-by-user', by: 'user:ada' }, { as, run });
  const failed = await line.next(StepFailed, (_data, envelope) => envelope.run === run);
  expect(failed.data.code).toBe('aborted');
  expect(await rows('select state from attempt where run = $1', run)).toEqual([{ state: 'settled' }]);
  await until(async () => (await leasesOf(run)).length === 0);
});

it('calls no model for a run that was cancelled before', async () => {
  const run = randomUUID();
  await line.publish(RunCancelled, { reason: 'cancelled-by-user', by: 'user:ada' }, { as, run });
  await line.publish(RunCancelled, { reason: 'cancelled-by-user', by: 'user:ada' }, { as, run: randomUUID() });
  await line.next(RunCancelled, (_data, envelope) => envelope.run !== run);
  await new Promise((resolve) => setTimeout(resolve, 200));
  const { data, sending } = await command(run);
  await expect(line.ask(GenerateAnswer, AnswerGenerated, data, sending)).rejects.toMatchObject({ code: 'aborted' });
  expect(await asked()).toBe(0);
});
