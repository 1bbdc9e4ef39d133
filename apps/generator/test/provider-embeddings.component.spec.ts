import {
  AuditRecorded,
  BudgetsList,
  BudgetsPut,
  EmbeddingsCreate,
  ModelsProbe,
  ModelsRegister,
  SpendingReport,
} from '@chassis/contracts';
import { startLine, type TestLine } from '@chassis/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { generator } from '../src/index.js';
import { ModelServer } from './model-server.js';

/** A micro-dollar a token. */
const price = { inputMicroUsdPerMtoken: 1_000_000, outputMicroUsdPerMtoken: 0 };
const inputs = ['The pump runs.', 'Invoices are late.'];
let server: ModelServer;
let line: TestLine;
let tenant = '';
let tenants = 0;

beforeAll(async () => {
  server = await ModelServer.start();
  line = await startLine({ services: [generator] });
});
afterAll(async () => {
  await line.stop();
  await server.stop();
});
beforeEach(async () => {
  tenant = `vectors-${tenants++}`;
  await server.forget();
});

const as = async () => await line.principal(tenant, 'user:ada');
async function register(more: Record<string, unknown> = {}) {
  const model = { name: 'vec', baseUrl: server.foreignUrl, model: 'vec-1', task: 'embedding', price, status: 'live' };
  return await line.call(ModelsRegister, { ...model, ...more } as never, { as: await as() });
}
const embed = async (more: object = {}) =>
  await line.call(EmbeddingsCreate, { model: 'vec', inputs, dataClass: 'public', ...more } as never, {
    as: await as(),
  });
const setBudget = async (limitMicroUsd: number) =>
  await line.call(BudgetsPut, { scope: 'user', subject: 'user:ada', period: 'day', limitMicroUsd } as never, {
    as: await as(),
  });
const facts = () =>
  line.seen
    .filter((one) => one.topic === AuditRecorded.topic && one.envelope.tenant === tenant)
    .flatMap((one) => (one.data as AuditRecorded).facts);
const windows = async () =>
  (await line.call(BudgetsList, {}, { as: await as() })).budgets.flatMap((one) => one.windows);

describe('vectors of a provider', () => {
  it('come in the order of the texts, cost what the usage says and are in the budget', async () => {
    await register();
    await setBudget(1_000);
    const { model, vectors, tokens, costMicroUsd } = await embed();
    expect(model).toBe('vec-1');
    expect(vectors).toHaveLength(2);
    expect(vectors[0]).not.toEqual(vectors[1]);
    expect(tokens).toBe(4 + 5);
    expect(costMicroUsd).toBe(9);
    expect(await windows()).toMatchObject([{ reservedMicroUsd: 0, spentMicroUsd: 9 }]);
    const { rows } = await line.call(SpendingReport, { by: 'model' }, { as: await as() });
    expect(rows).toMatchObject([{ of: 'vec-1', calls: 1, costMicroUsd: 9 }]);
  });

  it('are on record with their model, class and cost', async () => {
    await register();
    await embed();
    const modelHash = expect.stringMatching(/^[0-9a-f]{64}$/) as string;
    const data = { model: 'vec-1', modelHash, dataClass: 'public', costMicroUsd: 9, inputs: 2 };
    await expect
      .poll(() => facts())
      .toContainEqual(
        expect.objectContaining({ kind: 'embeddings.created', data: expect.objectContaining(data) as object }),
      );
  });

  it.each(['internal', 'confidential', 'restricted'])(
    'of %s texts are refused, and no byte leaves',
    async (dataClass) => {
      await register();
      const before = await server.contacts();
      await expect(embed({ dataClass })).rejects.toMatchObject({ kind: 'rejected', code: 'no-permitted-model' });
      expect(await server.contacts()).toEqual(before);
    },
  );

  it('beyond a budget that others spend too are refused without telling what it holds', async () => {
    await register();
    await line.call(BudgetsPut, { scope: 'tenant', period: 'day', limitMicroUsd: 3 } as never, { as: await as() });
    const error = await embed().catch((cause: unknown) => cause as Error);
    expect(error).toMatchObject({ code: 'budget-exhausted' });
    expect((error as Error).message).toMatch(/^The budget tenant\/day does not cover this call, and/);
    expect((error as Error).message).not.toMatch(/has \d|of \d/);
  });

  it('beyond a budget are refused before anything is sent', async () => {
    await register();
    await setBudget(3);
    await expect(embed()).rejects.toMatchObject({
      code: 'budget-exhausted',
      message: expect.stringContaining('The budget user/user:ada/day of 3 micro-USD has 3 micro-USD left') as string,
    });
    expect(await server.contacts()).toMatchObject({ requests: 0 });
    expect(await windows()).toMatchObject([{ reservedMicroUsd: 0, spentMicroUsd: 0 }]);
  });

  it.each([
    ['without a price', { price: undefined }, 'price-unknown'],
    [
      'with a price whose time is over',
      { price: { ...price, validUntil: '2020-01-01T00:00:00.000Z' } },
      'price-outdated',
    ],
  ])('%s are refused, and it is said so', async (_what, more, code) => {
    await register(more);
    await expect(embed()).rejects.toMatchObject({ kind: 'rejected', code });
    expect(await server.contacts()).toMatchObject({ requests: 0 });
  });

  it('of a text that is too long are refused before anything is sent', async () => {
    await register({ contextTokens: 512 });
    await expect(embed({ inputs: ['pump '.repeat(5_000)] })).rejects.toMatchObject({ code: 'prompt-too-long' });
    expect(await server.contacts()).toMatchObject({ requests: 0 });
  });

  it('that nobody reported a usage for cost all that was held', async () => {
    await register();
    await server.play('no-usage');
    const { tokens, costMicroUsd } = await embed();
    expect(costMicroUsd).toBe(tokens);
    expect(tokens).toBeGreaterThanOrEqual(9);
  });

  it.each([
    ['server-error', 'provider-failed', true],
    ['empty', 'provider-garbled', true],
    ['throttled:7', 'provider-throttled', false],
  ])('of a provider that plays %s fail as %s, and the money is settled', async (mode, code, isSpent) => {
    await register();
    await setBudget(1_000);
    await server.play(mode);
    await expect(embed()).rejects.toMatchObject({ code });
    const [window] = await windows();
    expect(window?.reservedMicroUsd).toBe(0);
    expect((window?.spentMicroUsd ?? 0) > 0).toBe(isSpent);
  });

  it('are kept within the limits that its provider sets', async () => {
    await register({ limits: { requestsPerMinute: 1 } });
    await embed();
    await expect(embed()).rejects.toMatchObject({ kind: 'throttled', code: 'model-limit-reached' });
    expect(await server.contacts()).toMatchObject({ requests: 1 });
  });

  it('come from no model of another tenant, or one that is no live embedding model', async () => {
    await register({ status: 'draft' });
    await expect(embed()).rejects.toMatchObject({ code: 'unknown-model' });
    await register({ task: 'chat' });
    await expect(embed()).rejects.toMatchObject({ code: 'unknown-model' });
    await register();
    tenant = `vectors-${tenants++}`;
    await expect(embed()).rejects.toMatchObject({ code: 'unknown-model' });
  });

  it('are not to be had over a protocol that has none', async () => {
    await expect(register({ protocol: 'anthropic' })).rejects.toMatchObject({ code: 'no-embeddings' });
  });
});

describe('a probe', () => {
  it('asks for lists of models alone, and tells which servers are there', async () => {
    await register({ model: 'simulate:normal' });
    await register({ name: 'chat', task: 'chat', model: 'nobody-has-it' });
    await register({ name: 'gone', task: 'chat', baseUrl: 'http://127.0.0.1:9/v1' });
    const { models } = await line.call(ModelsProbe, {}, { as: await as() });
    const health = Object.fromEntries(models.map((one) => [one.name, one.health]));
    expect(health).toMatchObject({ extractive: 'local', vec: 'well', chat: 'unlisted', gone: 'unreachable' });
    expect(await server.contacts()).toMatchObject({ requests: 0 });
  });
});
