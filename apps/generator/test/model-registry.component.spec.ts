import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  AccessRecheck,
  AccessVersion,
  AnswerGenerated,
  BundlesFile,
  type DataClass,
  GenerateAnswer,
  type GenerateContext,
  ModelsDescribe,
  ModelsRegister,
  ModelsRegistry,
  type PassageRef,
  SpendingReport,
} from '@chassis/contracts';
import { startLine, type TestLine } from '@chassis/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { generator } from '../src/index.js';
import { ModelServer } from './model-server.js';

const text = 'Seals are excluded. The warranty on pumps is 24 months.';
const price = { inputMicroUsdPerMtoken: 1_000_000, outputMicroUsdPerMtoken: 1_000_000 };
let server: ModelServer;
let line: TestLine;
let secrets: string;
let tenant = '';
let tenants = 0;

beforeAll(async () => {
  server = await ModelServer.start();
  secrets = await mkdtemp(path.join(tmpdir(), 'chassis-registry-'));
  const settings = { MODEL_RETRIES: '0', GENERATOR_SECRETS_DIR: secrets };
  line = await startLine({ services: [generator], settings });
  line.stubRoute(BundlesFile, () => ({ text: 'Answer from the passages.', hash: 'h' }));
  line.stubRoute(AccessVersion, () => ({ version: 1 }));
  line.stubRoute(AccessRecheck, (input) => ({
    version: 1,
    isAllowed: (input as { passages: unknown[] }).passages.map(() => true),
  }));
});
afterAll(async () => {
  await line.stop();
  await server.stop();
  await rm(secrets, { recursive: true });
});
beforeEach(async () => {
  tenant = `registry-${tenants++}`;
  await server.forget();
});

async function register(more: Record<string, unknown> = {}) {
  const as = await line.principal(tenant, 'user:root');
  const model = { name: 'acme', baseUrl: server.foreignUrl, model: 'acme-large', price, status: 'live', ...more };
  return await line.call(ModelsRegister, model as never, { as });
}

async function passage(dataClass: DataClass): Promise<PassageRef> {
  const ref = await line.payloads.putJson(tenant, { title: 'Pump manual', text }, dataClass);
  return {
    ...{ id: 'manual/1/0', document: 'manual', version: 1, chunk: 0, start: 0, end: text.length, text: ref },
    ...{ score: 1, scores: {}, allowedBy: [], dataClass },
  };
}

const weights = { protocol: 'local', baseUrl: undefined, price: undefined, weightsSha256: '0'.repeat(64) };
const question = { question: 'How long is the warranty on pumps?' };
async function ask(model: string, dataClass: DataClass = 'public', inputs: GenerateContext['inputs'] = question) {
  const given: GenerateContext = {
    prompt: { bundle: 'b1', path: 'prompts/answer.md', hash: 'h' },
    model,
    inputs,
    passages: [await passage(dataClass)],
    accessVersion: 1,
    checks: [],
    maxOutputTokens: 200,
    budgetMicroUsd: 1_000_000,
  };
  const as = await line.principal(tenant, 'user:ada');
  return await line.ask(
    GenerateAnswer,
    AnswerGenerated,
    { context: await line.payloads.putJson(tenant, given, 'public') },
    { as, step: { run: randomUUID(), step: 'answer', attempt: 1 }, dataClass: 'public' },
  );
}

async function chat(model: string, hasTools: boolean) {
  const tools = [{ name: 'weather', parameters: { type: 'object', properties: {} } }];
  const messages = [{ role: 'user', content: 'weather: Bern' }];
  return await ask(model, 'public', { chat: { model, messages, ...(hasTools && { tools }) }, question: 'Bern?' });
}
const reasonsOf = ({ facts }: AnswerGenerated) =>
  (facts[0]!.data['fallbacks'] as { reason: string }[]).map(({ reason }) => reason);

describe('a registered external model', () => {
  it('answers about public data', async () => {
    await register();
    expect(await ask('acme')).toMatchObject({ model: { id: 'acme-large' } });
    expect(await server.contacts()).toMatchObject({ requests: 1 });
  });

  it.each(['internal', 'confidential', 'restricted'] as const)('gets no byte about %s data', async (dataClass) => {
    await register();
    const before = await server.contacts();
    const answer = await ask('acme', dataClass);
    expect(answer).toMatchObject({ model: { id: 'extractive-1' } });
    expect(reasonsOf(answer)).toEqual(['data-class-not-allowed']);
    expect(await server.contacts()).toEqual({ ...before, requests: 0 });
  });

  it.each([
    ['no price', { price: undefined }, 'price-unknown'],
    ['a price whose time is over', { price: { ...price, validUntil: '2020-01-01T00:00:00.000Z' } }, 'price-outdated'],
  ])('is not called with %s, and it is said so', async (_what, more, reason) => {
    await register(more);
    expect(reasonsOf(await ask('acme'))).toEqual([reason]);
    expect(await server.contacts()).toMatchObject({ requests: 0 });
  });

  it('is called without a price where an upper bound stands for it, which is its cost', async () => {
    await register({ price: undefined, callMaxMicroUsd: 777 });
    const answer = await ask('acme');
    expect(answer).toMatchObject({ model: { id: 'acme-large' }, costMicroUsd: 777 });
    expect(answer.facts).toMatchObject([{ data: { isEstimated: true, countedAtUpperBound: 'price-unknown' } }]);
  });

  it('is called until the last day of its price, and then by its upper bound, which is said', async () => {
    const until = { ...price, validUntil: new Date(Date.now() + 1_500).toISOString() };
    await register({ price: until, callMaxMicroUsd: 777 });
    expect((await ask('acme')).costMicroUsd).not.toBe(777);
    await expect.poll(async () => (await ask('acme')).costMicroUsd, { timeout: 15_000, interval: 300 }).toBe(777);
    expect((await ask('acme')).facts).toMatchObject([{ data: { countedAtUpperBound: 'price-outdated' } }]);
  });

  it('is paid for by the kinds of tokens that its server tells apart, and spending tells how many there were', async () => {
    await register({ price: { ...price, cachedInputMicroUsdPerMtoken: 100_000 } });
    await server.play('token-kinds');
    const { usage, costMicroUsd, facts } = await ask('acme');
    const { inputTokens, cachedInputTokens = 0, outputTokens, reasoningTokens = 0 } = usage;
    expect([cachedInputTokens, reasoningTokens]).not.toContain(0);
    expect(costMicroUsd).toBe(Math.ceil(inputTokens - cachedInputTokens + 0.1 * cachedInputTokens + outputTokens));
    expect(facts).toMatchObject([{ data: { usage: { cachedInputTokens, reasoningTokens } } }]);
    const as = await line.principal(tenant, 'user:root');
    const { rows } = await line.call(SpendingReport, { by: 'model' } as never, { as });
    const tokens = { inputTokens, cachedInputTokens, cacheWriteTokens: 0, outputTokens, reasoningTokens };
    expect(rows).toMatchObject([{ of: 'acme-large', costMicroUsd, ...tokens }]);
  });

  it.each([
    ['of its family', { model: 'gpt-4o-mini' }, 'o200k_base'],
    ['that it names', { tokenizer: 'cl100k_base' }, 'cl100k_base'],
    ['that nobody knows, by an upper estimate', {}, 'upper-estimate'],
  ])('is counted by the tokenizer %s, which its record says', async (_what, more, tokenCounter) => {
    await register(more);
    const { facts, usage } = await ask('acme');
    expect(facts).toMatchObject([{ data: { tokenCounter } }]);
    await server.play('no-usage');
    const counted = await ask('acme');
    expect(counted.facts).toMatchObject([{ data: { isEstimated: true, tokenCounter } }]);
    expect(counted.usage.inputTokens).toBeGreaterThanOrEqual(usage.inputTokens);
  });

  it('that its server denies is named with its entry and the file of its key, and no setting of others', async () => {
    const keys = [{ apiKeyFile: 'acme.key', tenants: [tenant], servers: [new URL(server.foreignUrl).origin] }];
    await writeFile(path.join(secrets, 'keys.yaml'), JSON.stringify({ keys }));
    await writeFile(path.join(secrets, 'acme.key'), 'sk-denied');
    await register({ dataClasses: ['public', 'internal'], apiKeyFile: 'acme.key' });
    await server.play('refused:401', 'refused:401');
    const denied = await chat('acme', false).catch((cause: unknown) => cause as Error);
    expect(denied).toMatchObject({ code: 'provider-denied-key' });
    expect((denied as Error).message).toContain(
      'acme.key in GENERATOR_SECRETS_DIR, the apiKeyFile of the registered model acme',
    );
    expect((denied as Error).message).not.toContain('OPENAI_');
  });

  it.each(['draft', 'retired'])('is unknown while it is %s', async (status) => {
    await register({ status });
    await expect(ask('acme')).rejects.toMatchObject({ code: 'unknown-model' });
  });

  it('is asked no more often than its provider allows, and the next one answers', async () => {
    await register({ limits: { requestsPerMinute: 1 } });
    await register({ name: 'spare', model: 'spare-1' });
    expect(await ask('acme')).toMatchObject({ model: { id: 'acme-large' } });
    const second = await ask('acme');
    expect(second).toMatchObject({ model: { id: 'spare-1' } });
    expect(reasonsOf(second)).toEqual(['model-limit-reached']);
    expect(await server.contacts()).toMatchObject({ requests: 2 });
  });

  it('is not asked for more tokens than its provider allows', async () => {
    await register({ limits: { tokensPerMinute: 300 } });
    expect(await ask('acme')).toMatchObject({ model: { id: 'acme-large' } });
    expect(reasonsOf(await ask('acme'))).toEqual(['model-limit-reached']);
    expect(await server.contacts()).toMatchObject({ requests: 1 });
  });

  it('without tools is given no conversation that has them, and it is said so', async () => {
    await register({ hasTools: false });
    await expect(chat('acme', true)).rejects.toMatchObject({ code: 'no-permitted-model' });
    expect(await server.contacts()).toMatchObject({ requests: 0 });
    expect(await chat('acme', false)).toMatchObject({ model: { id: 'acme-large' } });
  });

  it('is unknown to another tenant', async () => {
    await register();
    tenant = `registry-${tenants++}`;
    await expect(ask('acme')).rejects.toMatchObject({ code: 'unknown-model' });
  });
});

describe('a step that leaves the choice of the model', () => {
  it('gets the cheapest that may see the data', async () => {
    await register({ name: 'dear', model: 'dear-1', price: { ...price, outputMicroUsdPerMtoken: 9_000_000 } });
    await register({ name: 'cheap', model: 'cheap-1' });
    expect(await ask('auto')).toMatchObject({ model: { id: 'cheap-1' } });
    await register({ name: 'dear', model: 'dear-1', price, dataClasses: ['public', 'internal'] });
    expect(await ask('auto', 'internal')).toMatchObject({ model: { id: 'dear-1' } });
  });
});

describe('the registry', () => {
  it('lists what was registered and by whom, and the models that may be named', async () => {
    await register();
    const as = await line.principal(tenant, 'user:root');
    expect(await line.call(ModelsRegistry, {}, { as })).toMatchObject({
      models: [{ name: 'acme', updatedBy: 'user:root' }],
    });
    const { all } = await line.call(ModelsDescribe, {}, { as });
    expect(all.find(({ name }) => name === 'acme')).toMatchObject({
      features: ['tools', 'json-schema'],
      contextTokens: 8_192,
    });
  });

  it.each([
    ['a name that is taken', { name: 'extractive' }],
    ['a protocol that nobody speaks here', { protocol: 'smoke-signals' }],
    ['a limit of nothing', { limits: { requestsPerMinute: 0 } }],
    ['a key in the registry', { apiKey: 'secret' }],
    ['a key outside the folder of secrets', { apiKeyFile: '../../etc/passwd' }],
    ['a key in a variable outside the prefix', { apiKeyEnv: 'DATABASE_URL' }],
    ['a key in a variable that is not there', { apiKeyEnv: 'CHASSIS_MODEL_KEY_NOWHERE' }],
    ['a key in a file and in a variable', { apiKeyFile: 'acme.key', apiKeyEnv: 'CHASSIS_MODEL_KEY_ACME' }],
    ['a hash of weights behind a server', { weightsSha256: '0'.repeat(64) }],
    ['local weights without their hash', { protocol: 'local', baseUrl: undefined, price: undefined }],
    ['local weights that do not run here', { ...weights, name: 'gguf' }],
    ['local weights with a price', { ...weights, price }],
    ['no address', { baseUrl: undefined }],
    ['a negative price', { price: { ...price, inputMicroUsdPerMtoken: -1 } }],
    ['a negative price of a kind of tokens', { price: { ...price, cachedInputMicroUsdPerMtoken: -1 } }],
    ['a price of tokens that nobody knows', { price: { ...price, imageMicroUsdPerMtoken: 1 } }],
    ['a tokenizer that is not there', { tokenizer: 'none/tokenizer.json' }],
    ['a tokenizer outside the folder of models', { tokenizer: '../../etc/tokenizer.json' }],
    ['an address that is none', { baseUrl: 'file:///etc/passwd' }],
  ])('refuses %s', async (_what, more) => {
    await expect(register(more)).rejects.toMatchObject({ kind: expect.stringMatching(/invalid|rejected/) as string });
  });
});
