import { randomUUID } from 'node:crypto';
import {
  AnswerGenerated,
  BundlesFile,
  GenerateAnswer,
  type GenerateContext,
  ModelsRegister,
  RunsGet,
  DisclosureGet,
  DisclosurePolicySchema,
} from '@chassis/contracts';
import { startLine, type TestLine } from '@chassis/testing';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { generator } from '../src/index.js';
import { ModelServer } from './model-server.js';

let server: ModelServer;
let line: TestLine;
let tenant = '';
let tenants = 0;
let looks = 0;
let standing = { status: 'completed', attempts: 1 };

beforeAll(async () => {
  server = await ModelServer.start();
  line = await startLine({
    services: [generator],
    settings: { OPENAI_MODEL: 'small', OPENAI_BASE_URL: server.url, MODEL_RETRIES: '0' },
  });
  line.stubRoute(DisclosureGet, () => ({ version: 0, policy: DisclosurePolicySchema.parse({}) }));
  line.stubRoute(BundlesFile, () => ({ text: '---\ncache: exact\n---\nAnswer.', hash: 'h' }));
  line.stubRoute(RunsGet, (input) => {
    looks += 1;
    return {
      ...{ id: (input as { run: string }).run, workflow: 'ask', workflowHash: 'w', subject: 'user:ada' },
      ...{ acceptedAt: new Date().toISOString(), deadline: new Date().toISOString() },
      ...{ dataClass: 'public', costMicroUsd: 0, status: standing.status },
      steps: [{ step: 'answer', kind: 'generate', status: 'done', attempts: standing.attempts }],
    } as never;
  });
});
afterAll(async () => {
  await line.stop();
  await server.stop();
});
beforeEach(async () => {
  tenant = `flight-${tenants++}`;
  standing = { status: 'completed', attempts: 1 };
  looks = 0;
  await server.forget();
});

async function ask({ subject = 'user:ada', run = randomUUID(), step = 'answer', model = 'openai' } = {}) {
  const given: GenerateContext = {
    prompt: { bundle: 'b1', path: 'prompts/answer.md', hash: 'h' },
    inputs: { question: 'How long is the warranty on pumps?' },
    passages: [],
    checks: [],
    maxOutputTokens: 100,
    budgetMicroUsd: 1_000_000,
    model,
  };
  const answer = await line.ask(
    GenerateAnswer,
    AnswerGenerated,
    { context: await line.payloads.putJson(tenant, given, 'public') },
    { as: await line.principal(tenant, subject), step: { run, step, attempt: 1 }, dataClass: 'public' },
  );
  return { model: answer.model.id, ...((await line.payloads.getJson(tenant, answer.content)) as { text: string }) };
}
const askedOfServer = async () => (await server.contacts()).requests;
const flights = async (sql: string, values: unknown[] = []) =>
  await line.database('generator').withTenant(tenant, async (tx) => await tx.query(sql, values));
const kept = async () => await expect.poll(async () => await flights('select id from cached_answer')).toHaveLength(1);
const many = async () => await Promise.all([ask(), ask(), ask(), ask()]);
const models = (answers: readonly { model: string }[]) => answers.map(({ model }) => model).sort();

it('asks once for equal questions at the same time, and serves all', async () => {
  await server.play('slow:300');
  const answers = await many();
  expect(await askedOfServer()).toBe(1);
  expect(models(answers)).toEqual([...Array.from({ length: 3 }, () => 'cache/exact/small'), 'small']);
  expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
  await expect.poll(async () => await flights('select exact from answer_flight')).toEqual([]);
});

it('goes on without an answer that fails', async () => {
  await server.play('refused:400');
  expect(models(await Promise.all([ask(), ask(), ask()]))).toEqual(['cache/exact/small', 'extractive-1', 'small']);
});

it('never serves those who wait with an answer that did not pass', async () => {
  standing = { status: 'rejected', attempts: 1 };
  expect(models(await many())).toEqual(['small', 'small', 'small', 'small']);
});

it('waits for the checks of an answer that was given just now', async () => {
  standing = { status: 'running', attempts: 1 };
  await ask();
  await kept();
  const second = ask();
  await expect.poll(() => looks).toBeGreaterThan(1);
  standing = { status: 'completed', attempts: 1 };
  expect((await second).model).toBe('cache/exact/small');
});

it('does not join callers of other rights', async () => {
  await server.play('slow:200', 'slow:200');
  expect(models(await Promise.all([ask(), ask({ subject: 'user:bob' })]))).toEqual(['small', 'small']);
});

it('does not serve what a model of the same name said at another server', async () => {
  const price = { inputMicroUsdPerMtoken: 1, outputMicroUsdPerMtoken: 1 };
  const given = { name: 'elsewhere', baseUrl: server.foreignUrl, model: 'small', price, status: 'live' as const };
  const as = await line.principal(tenant, 'user:root');
  await line.call(ModelsRegister, { dataClasses: ['public'], ...given } as never, { as });
  await ask();
  await kept();
  expect((await ask({ model: 'elsewhere' })).model).toBe('small');
  await expect.poll(async () => await flights('select id from cached_answer')).toHaveLength(2);
  expect((await ask({ model: 'elsewhere' })).model).toBe('cache/exact/small');
});

it('does not let a step wait for another of its own run', async () => {
  const run = randomUUID();
  standing = { status: 'running', attempts: 1 };
  const answers = await Promise.all([ask({ run }), ask({ run, step: 'again' })]);
  expect(models(answers)).toEqual(['small', 'small']);
});

it('waits no longer for a process that died than its row says', async () => {
  await ask();
  await kept();
  const [row] = await flights('select exact from cached_answer');
  await flights('delete from cached_answer');
  await flights(
    `insert into answer_flight values ($1, $2, 'dead', 'answer', 1, clock_timestamp() + interval '300 milliseconds')`,
    [tenant, (row as { exact: string }).exact],
  );
  expect((await ask()).model).toBe('small');
});
