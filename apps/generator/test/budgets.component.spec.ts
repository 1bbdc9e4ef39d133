import { randomUUID } from 'node:crypto';
import {
  AccessChanged,
  AnswerGenerated,
  AuditRecorded,
  BudgetsList,
  BudgetsPut,
  BudgetsRemove,
  BundlesFile,
  GenerateAnswer,
  type GenerateContext,
  RunsEndings,
  RunsGet,
  SpendingReport,
  DisclosureGet,
  DisclosurePolicySchema,
} from '@chassis/contracts';
import type { Tx } from '@chassis/persistence';
import { startLine, type TestLine } from '@chassis/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { generator } from '../src/index.js';
import { ModelServer } from './model-server.js';

const files = new Map([
  ['schemas/weather.json', '{"type": "object"}'],
  ['prompts/kept.md', '---\ncache: exact\n---\nAnswer.'],
]);
let server: ModelServer;
let line: TestLine;

beforeAll(async () => {
  server = await ModelServer.start();
  line = await startLine({
    services: [generator],
    settings: {
      OPENAI_MODEL: 'small',
      OPENAI_BASE_URL: server.url,
      MODEL_RETRIES: '0',
      OPENAI_INPUT_MICRO_USD_PER_MTOKEN: '1000000',
      OPENAI_OUTPUT_MICRO_USD_PER_MTOKEN: '1000000',
    },
  });
  line.stubRoute(DisclosureGet, () => ({ version: 0, policy: DisclosurePolicySchema.parse({}) }));
  line.stubRoute(BundlesFile, (input) => ({
    text: files.get((input as { path: string }).path) ?? 'Answer.',
    hash: 'h',
  }));
});
afterAll(async () => {
  await line.stop();
  await server.stop();
});
beforeEach(async () => await server.forget());

/** Each test has a tenant of its own. */
async function tenantOf(name: string, subject = 'user:ada') {
  const as = await line.principal(name, subject);
  const ask = async (run: string = randomUUID(), attempt = 1, more: Partial<GenerateContext> = {}) => {
    const given: GenerateContext = {
      prompt: { bundle: 'b1', path: 'prompts/answer.md', hash: 'h' },
      workflow: 'ask',
      inputs: { question: 'How long is the warranty?' },
      passages: [],
      checks: [],
      maxOutputTokens: 200,
      budgetMicroUsd: 1_000_000,
      ...more,
    };
    return await line.ask(
      GenerateAnswer,
      AnswerGenerated,
      { context: await line.payloads.putJson(name, given, 'public') },
      { as, step: { run, step: 'answer', attempt }, dataClass: 'public' },
    );
  };
  const put = async (more: Record<string, unknown>) =>
    await line.call(BudgetsPut, { scope: 'tenant', period: 'month', limitMicroUsd: 0, ...more } as never, { as });
  const list = async () => (await line.call(BudgetsList, {}, { as })).budgets;
  const report = async (by: string) => (await line.call(SpendingReport, { by } as never, { as })).rows;
  return { as, ask, put, list, report };
}

const count = async (tx: Tx): Promise<number> => (await tx.query('select id from cached_answer')).length;

const answeredRun = (id: string) => ({
  ...{ id, workflow: 'ask', workflowHash: 'w', status: 'completed', subject: 'user:ada' },
  ...{ acceptedAt: new Date().toISOString(), deadline: new Date().toISOString() },
  ...{ dataClass: 'public', costMicroUsd: 0 },
  steps: [{ step: 'answer', kind: 'generate', status: 'done', attempts: 1 }],
});

describe('a budget', () => {
  it('refuses the call before a byte goes to the provider, and says which it is', async () => {
    const { ask, put } = await tenantOf('refused');
    await put({ limitMicroUsd: 10 });
    const figures = { limitMicroUsd: 10, leftMicroUsd: 10, neededMicroUsd: expect.any(Number) as number };
    const beginsAnewAt = expect.stringMatching(/-01T00:00:00\.000Z$/) as string;
    await expect(ask()).rejects.toMatchObject({
      kind: 'rejected',
      code: 'budget-exhausted',
      message: expect.stringMatching(
        /^The budget tenant\/month of 10 micro-USD has 10 micro-USD left.*begins anew at/,
      ) as string,
      evidence: { budget: 'tenant/month', scope: 'tenant', period: 'month', ...figures, beginsAnewAt },
    });
    expect(await server.contacts()).toMatchObject({ requests: 0 });
  });

  it('of the run itself is told apart from those that the tenant sets', async () => {
    const { ask } = await tenantOf('own-run');
    await expect(ask(randomUUID(), 1, { budgetMicroUsd: 7 })).rejects.toMatchObject({
      code: 'budget-exhausted',
      evidence: { budget: 'workflow-run', scope: 'run', period: 'total', leftMicroUsd: 7 },
    });
    expect(await server.contacts()).toMatchObject({ requests: 0 });
  });

  it('counts what calls cost by the usage reported, and gives back the rest', async () => {
    const { ask, put, list } = await tenantOf('counted');
    await put({ scope: 'workflow', subject: 'ask', limitMicroUsd: 100_000 });
    const { costMicroUsd } = await ask();
    expect(costMicroUsd).toBeGreaterThan(0);
    expect(await list()).toMatchObject([
      { id: 'workflow/ask/month', windows: [{ reservedMicroUsd: 0, spentMicroUsd: costMicroUsd }] },
    ]);
  });

  it('hears nothing of an attempt that was answered before, though it would cost something now', async () => {
    const { ask, put, list, report } = await tenantOf('answered-before');
    await put({ limitMicroUsd: 100_000 });
    const run = randomUUID();
    const { costMicroUsd, content } = await ask(run, 1, { model: 'extractive' });
    expect(costMicroUsd).toBe(0);
    expect(await ask(run, 1)).toMatchObject({ costMicroUsd: 0, content });
    expect((await list())[0]!.windows).toMatchObject([{ reservedMicroUsd: 0, spentMicroUsd: 0 }]);
    expect(await report('run')).toMatchObject([{ calls: 0, costMicroUsd: 0, openMicroUsd: 0 }]);
    await put({ limitMicroUsd: 1 });
    expect(await ask(run, 1)).toMatchObject({ costMicroUsd: 0, content });
    expect(await server.contacts()).toMatchObject({ requests: 0 });
  });

  it('counts what a provider claims beyond all that a call can cost at its most, for the run as for itself', async () => {
    const { ask, put, list, report } = await tenantOf('claimed');
    await put({ limitMicroUsd: 100_000 });
    await server.play('wrong-usage:90000000');
    const { costMicroUsd } = await ask();
    expect(costMicroUsd).toBeLessThan(100_000);
    expect((await list())[0]!.windows).toMatchObject([{ reservedMicroUsd: 0, spentMicroUsd: costMicroUsd }]);
    expect(await report('run')).toMatchObject([{ calls: 1, costMicroUsd, estimatedMicroUsd: costMicroUsd }]);
  });

  it('of a team counts the calls of its members', async () => {
    const { as, ask, put } = await tenantOf('team');
    const news = { subject: 'user:ada', version: 1, groups: ['service'], roles: [], isDisabled: false };
    await line.publish(AccessChanged, news, { as, key: 'user:ada' });
    await put({ scope: 'team', subject: 'service', limitMicroUsd: 5 });
    await line.next(AccessChanged);
    await expect.poll(async () => await ask().catch((error: { code: string }) => error.code)).toBe('budget-exhausted');
  });

  it('is on record when it is set and when it is removed', async () => {
    const { as, put, ask } = await tenantOf('recorded');
    await put({ limitMicroUsd: 1 });
    await line.call(BudgetsRemove, { id: 'tenant/month' }, { as });
    await expect(line.call(BudgetsRemove, { id: 'tenant/month' }, { as })).rejects.toMatchObject({
      code: 'unknown-budget',
    });
    await ask();
    const kinds = line.seen
      .filter((one) => one.topic === AuditRecorded.topic && one.envelope.tenant === 'recorded')
      .flatMap((one) => (one.data as AuditRecorded).facts.map(({ kind }) => kind));
    expect(kinds).toEqual(['budget.set', 'budget.removed']);
  });
});

describe('spending', () => {
  it('tells what a finished outcome cost, its failed attempts included', async () => {
    const { ask, report } = await tenantOf('spent');
    const run = randomUUID();
    line.stubRoute(RunsEndings, () => ({
      runs: [{ run, workflow: 'ask', status: 'completed', endedAt: new Date().toISOString() }],
    }));
    // JSON that no local model could give in its place.
    const json = { model: 'openai', output: { bundle: 'b1', path: 'schemas/weather.json', hash: 'h' } };
    await server.play('cut');
    const failed = await ask(run, 1, json).catch((error: { code: string }) => error.code);
    const { costMicroUsd } = await ask(run, 2, json);
    const [row] = await report('outcome');
    expect(row).toMatchObject({ of: 'ask: completed', runs: 1 });
    expect(failed).toBe('provider-cut');
    expect(row!.failedMicroUsd).toBeGreaterThan(0);
    expect(row!.costMicroUsd).toBe(row!.failedMicroUsd + costMicroUsd);
    expect(row!.openMicroUsd).toBe(0);
    expect((await report('user')).map((one) => one.of)).toEqual(['user:ada']);
  });

  it('tells what the cache saved, once for each attempt that it served', async () => {
    const { ask, report } = await tenantOf('saved');
    line.stubRoute(RunsGet, (input) => answeredRun((input as { run: string }).run) as never);
    const kept = { prompt: { bundle: 'b1', path: 'prompts/kept.md', hash: 'h' } };
    const { costMicroUsd } = await ask(randomUUID(), 1, kept);
    const cached = async () => await line.database('generator').withTenant('saved', count);
    await expect.poll(cached).toBe(1);
    const run = randomUUID();
    const served = [await ask(run, 1, kept), await ask(run, 1, kept), await ask(randomUUID(), 1, kept)];
    expect(served.map((one) => [one.model.id, one.costMicroUsd])).toEqual(served.map(() => ['cache/exact/small', 0]));
    expect(costMicroUsd).toBeGreaterThan(0);
    expect(await report('tenant')).toMatchObject([{ costMicroUsd, savedMicroUsd: 2 * costMicroUsd }]);
  });

  it('shows a tenant nothing of another', async () => {
    const { report, list } = await tenantOf('nobody');
    expect(await report('run')).toEqual([]);
    expect(await list()).toEqual([]);
  });
});
