import { randomUUID } from 'node:crypto';
import {
  AccessRecheck,
  AccessVersion,
  AnswerGenerated,
  BudgetsList,
  BudgetsPut,
  BundlesFile,
  GenerateAnswer,
  type GenerateContext,
  ModelsRegister,
  type PassageRef,
} from '@chassis/contracts';
import { startLine, type TestLine } from '@chassis/testing';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { generator } from '../src/index.js';
import { ModelServer } from './model-server.js';

const text = 'The warranty on pumps is 24 months.';
const schema = '{"type": "object", "required": ["months"], "properties": {"months": {"type": "integer"}}}';
const files = new Map([
  ['prompts/answer.md', '---\ncascade: [small, strong]\n---\nAnswer from the passages.'],
  ['prompts/unknown.md', '---\ncascade: [small, giant]\n---\nAnswer.'],
  ['prompts/wrong.md', '---\ncascade: small\n---\nAnswer.'],
  ['schemas/months.json', schema],
]);
let server: ModelServer;
let line: TestLine;
let tenant = '';
let tenants = 0;

beforeAll(async () => {
  server = await ModelServer.start();
  line = await startLine({ services: [generator], settings: { MODEL_RETRIES: '0' } });
  line.stubRoute(BundlesFile, (input) => ({ text: files.get((input as { path: string }).path) ?? '', hash: 'h' }));
  line.stubRoute(AccessVersion, () => ({ version: 1 }));
  line.stubRoute(AccessRecheck, (input) => ({
    version: 1,
    isAllowed: (input as { passages: unknown[] }).passages.map(() => true),
  }));
});
afterAll(async () => {
  await line.stop();
  await server.stop();
});
beforeEach(async () => {
  tenant = `cascade-${tenants++}`;
  await server.forget();
  await register('small', 1_000_000);
  await register('strong', 9_000_000, { dataClasses: ['public'] });
});

async function register(name: string, microUsd: number, more: Record<string, unknown> = {}): Promise<void> {
  const as = await line.principal(tenant, 'user:root');
  const price = { inputMicroUsdPerMtoken: microUsd, outputMicroUsdPerMtoken: microUsd };
  const given = { name, baseUrl: server.foreignUrl, model: name, price, status: 'live', ...more };
  await line.call(ModelsRegister, { dataClasses: ['public', 'internal'], ...given } as never, { as });
}

async function passage(): Promise<PassageRef> {
  const ref = await line.payloads.putJson(tenant, { title: 'Pump manual', text }, 'public');
  return {
    ...{ id: 'manual/1/0', document: 'manual', version: 1, chunk: 0, start: 0, end: text.length, text: ref },
    ...{ score: 1, scores: {}, allowedBy: [], dataClass: 'public' },
  };
}

async function ask(more: Partial<GenerateContext> = {}, dataClass: 'public' | 'internal' = 'public') {
  const given: GenerateContext = {
    prompt: { bundle: 'b1', path: 'prompts/answer.md', hash: 'h' },
    inputs: { question: 'How long is the warranty on pumps?' },
    passages: [await passage()],
    accessVersion: 1,
    checks: [],
    maxOutputTokens: 100,
    budgetMicroUsd: 1_000_000,
    ...more,
  };
  const answer = await line.ask(
    GenerateAnswer,
    AnswerGenerated,
    { context: await line.payloads.putJson(tenant, given, dataClass) },
    {
      as: await line.principal(tenant, 'user:ada'),
      step: { run: randomUUID(), step: 'answer', attempt: 1 },
      dataClass,
    },
  );
  const fallbacks = answer.facts[0]!.data['fallbacks'] as { model: { id: string }; reason: string }[];
  const content = (await line.payloads.getJson(tenant, answer.content)) as { text: string };
  return {
    ...{ model: answer.model.id, segments: answer.segments, costMicroUsd: answer.costMicroUsd, text: content.text },
    fallbacks: fallbacks.map(({ model, reason }) => `${model.id}: ${reason}`),
  };
}
const askedOfServer = async () => (await server.contacts()).requests;

it('is answered by the weak model alone where nothing speaks against its answer', async () => {
  expect(await ask()).toMatchObject({ model: 'small', fallbacks: [] });
  expect(await askedOfServer()).toBe(1);
});

it.each<[string, string | object, string]>([
  ['cites nothing', { mode: 'normal', text: 'It is long.' }, 'escalated-uncited'],
  ['miscalculates', { mode: 'normal', text: 'It is 12 + 12 = 25 months [1].' }, 'escalated-wrong-arithmetic'],
  ['is empty-handed', 'no-answer', 'escalated-abstained'],
])('asks the strong model where the weak one %s, and says why', async (_what, play, reason) => {
  await server.play(play);
  const answer = await ask();
  expect(answer).toMatchObject({ model: 'strong', fallbacks: [`small: ${reason}`] });
  expect(answer.text).toContain('24 months');
  expect(answer.text).not.toContain('It is');
  expect(await askedOfServer()).toBe(2);
});

it('pays both from the budget', async () => {
  const as = await line.principal(tenant, 'user:ada');
  await line.call(BudgetsPut, { scope: 'tenant', period: 'month', limitMicroUsd: 1_000_000 } as never, { as });
  const weak = await ask();
  await server.play({ mode: 'normal', text: 'It is long.' });
  const both = await ask();
  expect(both.costMicroUsd).toBeGreaterThan(9 * weak.costMicroUsd);
  const [budget] = (await line.call(BudgetsList, {}, { as })).budgets;
  expect(budget!.windows).toMatchObject([
    { reservedMicroUsd: 0, spentMicroUsd: weak.costMicroUsd + both.costMicroUsd },
  ]);
});

it('asks the weak model alone where the budget holds for no more', async () => {
  await server.play({ mode: 'normal', text: 'It is long.' });
  expect(await ask({ budgetMicroUsd: 1_500 })).toMatchObject({ model: 'small', text: 'It is long.' });
  expect(await askedOfServer()).toBe(1);
});

it('asks the strong model to mend what failed the checks', async () => {
  const previous = await line.payloads.putJson(tenant, { text: 'It is long.', citations: [] }, 'public');
  const failures = [{ check: 'length', code: 'too-short', message: 'Say more.' }];
  expect(await ask({ repair: { previous, failures } })).toMatchObject({ model: 'strong' });
  expect(await askedOfServer()).toBe(1);
});

it('leaves out a model that may not have the data', async () => {
  await server.play({ mode: 'normal', text: 'It is long.' });
  const answer = await ask({}, 'internal');
  expect(answer).toMatchObject({ model: 'small', fallbacks: ['strong: data-class-not-allowed'] });
});

it('gives way to the model that the step names', async () => {
  expect(await ask({ model: 'strong' })).toMatchObject({ model: 'strong', fallbacks: [] });
});

it('asks the strong model for JSON that the weak one did not give', async () => {
  const output = { bundle: 'b1', path: 'schemas/months.json', hash: 'h' };
  await server.play({ mode: 'normal', text: '{"weeks": 3}' });
  const answer = await ask({ output, inputs: { topic: 'pumps' } });
  expect(answer).toMatchObject({ model: 'strong', fallbacks: ['small: escalated-missing-fields'] });
});

it.each([
  ['of a model that is not there', 'prompts/unknown.md', 'unknown-model'],
  ['that is no list', 'prompts/wrong.md', 'bad-prompt'],
])('is refused where it is one %s', async (_what, path, code) => {
  await expect(ask({ prompt: { bundle: 'b1', path, hash: 'h' } })).rejects.toMatchObject({ code });
  expect(await askedOfServer()).toBe(0);
});
