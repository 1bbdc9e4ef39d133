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
  SpendingReport,
} from '@chassis/contracts';
import { startLine, type TestLine } from '@chassis/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { generator } from '../src/index.js';
import { ModelServer } from './model-server.js';

const price = { inputMicroUsdPerMtoken: 1_000_000, outputMicroUsdPerMtoken: 1_000_000 };
/** Longer than any test waits: who plays it never says a word in time. */
const silent = 'slow-first:60000';
let server: ModelServer;
let line: TestLine;
let tenant = '';
let tenants = 0;

beforeAll(async () => {
  server = await ModelServer.start();
  line = await startLine({ services: [generator], settings: { MODEL_RETRIES: '0', MODEL_HEDGE_AFTER_MS: '50' } });
  line.stubRoute(BundlesFile, () => ({ text: 'Answer the question.', hash: 'h' }));
  line.stubRoute(AccessVersion, () => ({ version: 1 }));
  line.stubRoute(AccessRecheck, () => ({ version: 1, isAllowed: [] }));
});
afterAll(async () => {
  await line.stop();
  await server.stop();
});
beforeEach(async () => {
  tenant = `hedging-${tenants++}`;
  await server.forget();
  for (const [name, model] of [
    ['first', 'first-1'],
    ['second', 'second-1'],
  ] as const) {
    const registered = { name, baseUrl: server.foreignUrl, model, price, status: 'live' };
    await line.call(ModelsRegister, registered as never, { as: await as() });
  }
  await line.call(BudgetsPut, { scope: 'tenant', subject: '*', period: 'total', limitMicroUsd: 1_000_000 } as never, {
    as: await as(),
  });
});

const as = async () => await line.principal(tenant, 'user:ada');
async function ask(budgetMicroUsd = 1_000_000): Promise<AnswerGenerated> {
  const given: GenerateContext = {
    prompt: { bundle: 'b1', path: 'prompts/answer.md', hash: 'h' },
    model: 'first',
    inputs: { question: 'How long is the warranty on pumps?' },
    passages: [],
    accessVersion: 1,
    checks: [],
    maxOutputTokens: 100,
    budgetMicroUsd,
  };
  const context = await line.payloads.putJson(tenant, given, 'public');
  const step = { run: randomUUID(), step: 'answer', attempt: 1 };
  return await line.ask(GenerateAnswer, AnswerGenerated, { context }, { as: await as(), step, dataClass: 'public' });
}
const fallbacksOf = ({ facts }: AnswerGenerated) =>
  facts[0]!.data['fallbacks'] as { model: { id: string }; reason: string; costMicroUsd: number }[];
const window = async () => (await line.call(BudgetsList, {}, { as: await as() })).budgets[0]!.windows[0];

describe('a provider that is late with its first word', () => {
  it('gets a rival, which answers; the late call is aborted there, and both are paid for', async () => {
    await server.play(silent, { mode: 'normal', text: 'Twenty-four months it is.' });
    const answer = await ask();
    expect(answer).toMatchObject({ model: { id: 'second-1' } });
    const [late] = fallbacksOf(answer);
    expect(late).toMatchObject({ model: { id: 'first-1' }, reason: 'first-token-late' });
    expect(late!.costMicroUsd).toBeGreaterThan(0);
    await expect.poll(async () => await server.abandoned()).toBe(1);
    expect(await window()).toMatchObject({ reservedMicroUsd: 0, spentMicroUsd: answer.costMicroUsd });
    const { rows } = await line.call(SpendingReport, { by: 'model' }, { as: await as() });
    expect(Object.fromEntries(rows.map((one) => [one.of, one.costMicroUsd]))).toMatchObject({
      'first-1': late!.costMicroUsd,
      'second-1': answer.costMicroUsd - late!.costMicroUsd,
    });
  });

  it('gets none where the budget of the run holds none', async () => {
    await server.play({ mode: 'slow-first:400', text: 'Twenty-four months it is.' });
    const answer = await ask(700);
    expect(answer).toMatchObject({ model: { id: 'first-1' } });
    expect(fallbacksOf(answer)).toEqual([]);
    expect((await server.bodies()).length).toBe(1);
  });
});
