import { randomUUID } from 'node:crypto';
import {
  AnswerGenerated,
  BundlesFile,
  GenerateAnswer,
  type GenerateContext,
  ModelsRegister,
  RoutingReset,
  RoutingShow,
  RoutingTrain,
  RunsVerdicts,
  SpendingReport,
} from '@chassis/contracts';
import { startLine, type TestLine } from '@chassis/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { generator } from '../src/index.js';
import { ModelServer } from './model-server.js';

const easy = 'How long is the warranty?';
const hard = `A pump of ${'very '.repeat(60)}old make ran 3 hours on 12 days, then 5 hours on 8 days. What does that come to at 4.50 an hour?`;
const files = new Map([
  ['prompts/answer.md', 'Answer.'],
  ['prompts/cascade.md', '---\ncascade: [small, strong]\n---\nAnswer.'],
  ['prompts/modest.md', '---\nthreshold: 0\n---\nAnswer.'],
  ['prompts/wrong.md', '---\nthreshold: often\n---\nAnswer.'],
]);
/** By run and step: what its checks will say. */
const verdicts = new Map<string, { verdict: string; decision?: string }>();
let server: ModelServer;
let line: TestLine;
let tenant = '';
let tenants = 0;

beforeAll(async () => {
  server = await ModelServer.start();
  line = await startLine({ services: [generator], settings: { MODEL_RETRIES: '0' } });
  line.stubRoute(BundlesFile, (input) => ({ text: files.get((input as { path: string }).path) ?? '', hash: 'h' }));
  line.stubRoute(RunsVerdicts, (input) => ({
    verdicts: (input as { runs: string[] }).runs.flatMap((run) => {
      const said = verdicts.get(run);
      return said === undefined ? [] : [{ run, step: 'answer', attempt: 1, ...said }];
    }),
  }));
});
afterAll(async () => {
  await line.stop();
  await server.stop();
});
beforeEach(async () => {
  tenant = `routing-${tenants++}`;
  await server.forget();
  await register('small', 1_000_000);
  await register('strong', 9_000_000);
});

const root = async () => await line.principal(tenant, 'user:root');

async function register(name: string, microUsd: number): Promise<void> {
  const price = { inputMicroUsdPerMtoken: microUsd, outputMicroUsdPerMtoken: microUsd };
  const given = { name, baseUrl: server.foreignUrl, model: name, price, status: 'live' };
  const dataClasses = ['public', 'internal', 'confidential'];
  await line.call(ModelsRegister, { dataClasses, ...given } as never, { as: await root() });
}

interface Routed {
  readonly version?: string;
  readonly decisions: readonly {
    by: string;
    reason?: string;
    chosen: string;
    considered: { model: string; passes?: number }[];
  }[];
}

async function ask(
  question: string,
  { path = 'prompts/answer.md', ...more }: Partial<GenerateContext> & { path?: string } = {},
  dataClass: 'public' | 'confidential' = 'public',
) {
  const given: GenerateContext = {
    prompt: { bundle: 'b1', path, hash: 'h' },
    ...{ inputs: { question }, passages: [], checks: [], maxOutputTokens: 100, budgetMicroUsd: 1_000_000 },
    ...more,
  };
  const run = randomUUID();
  const context = await line.payloads.putJson(tenant, given, dataClass);
  const as = await line.principal(tenant, 'user:ada');
  const step = { run, step: 'answer', attempt: 1 };
  const answer = await line.ask(GenerateAnswer, AnswerGenerated, { context }, { as, step, dataClass });
  const { fallbacks, routing } = answer.facts[0]!.data as { fallbacks: { reason: string }[]; routing?: Routed };
  return { run, model: answer.model.id, reasons: fallbacks.map(({ reason }) => reason), routing };
}

/** The small model passes on what is easy alone, the strong one nearly always. */
async function haveOutcomes(): Promise<void> {
  const jobs = Array.from({ length: 60 }, (_one, at) => at).flatMap((at) => [
    { model: 'small', question: at % 2 === 0 ? easy : hard, verdict: at % 2 === 0 ? 'pass' : 'repair' },
    { model: 'strong', question: at % 2 === 0 ? easy : hard, verdict: at % 20 === 0 ? 'halt' : 'pass' },
  ]);
  for (let from = 0; from < jobs.length; from += 12)
    await Promise.all(
      jobs.slice(from, from + 12).map(async ({ model, question, verdict }) => {
        const { run } = await ask(question, { model });
        verdicts.set(run, { verdict });
      }),
    );
  await expect
    .poll(async () => (await show()).outcomes.reduce((sum, one) => sum + one.passed + one.failed, 0))
    .toBe(120);
}
const show = async () => await line.call(RoutingShow, {}, { as: await root() });
const train = async () => await line.call(RoutingTrain, {}, { as: await root() });

describe('routing before anything was learned', () => {
  it('asks the cheapest model by rule, and says so', async () => {
    const { model, routing } = await ask(hard, { model: 'auto' });
    expect(model).toBe('small');
    expect(routing?.decisions).toMatchObject([{ by: 'rules', reason: 'not-trained', chosen: 'small' }]);
  });

  it('refuses to learn from too few outcomes, and says how many there are', async () => {
    await ask(easy, { model: 'auto' });
    await expect(train()).rejects.toMatchObject({ code: 'too-few-outcomes' });
    expect((await show()).current).toBeNull();
  });

  it('refuses a threshold that is no share', async () => {
    await expect(ask(easy, { path: 'prompts/wrong.md', model: 'auto' })).rejects.toMatchObject({ code: 'bad-prompt' });
  });
});

describe('what becomes of recorded answers', () => {
  it.each([
    ['counted as passed where their checks did', { verdict: 'pass' }, { passed: 1, failed: 0, undecided: 0 }],
    ['counted as failed where they came back', { verdict: 'repair' }, { passed: 0, failed: 1, undecided: 0 }],
    [
      'counted as passed where a person accepts them',
      { verdict: 'escalate', decision: 'accept' },
      { passed: 1, failed: 0 },
    ],
    [
      'counted as failed where a person mends them',
      { verdict: 'escalate', decision: 'edit' },
      { passed: 0, failed: 1 },
    ],
    ['undecided while a person is asked', { verdict: 'escalate' }, { passed: 0, failed: 0, undecided: 1 }],
  ])('is that they are %s', async (_what, verdict, counts) => {
    const { run } = await ask(easy, { model: 'small' });
    verdicts.set(run, verdict);
    await expect.poll(async () => (await show()).outcomes).toMatchObject([{ model: 'small', ...counts }]);
  });

  it('keeps no word of protected data, and of other data no word that can be read', async () => {
    const signs = async () =>
      await line.database('generator').withTenant(tenant, async (tx) => {
        const rows = await tx.query<{ before: string[]; behind: string[] }>(
          'select before, behind from routing_outcome',
        );
        return rows.flatMap(({ before, behind }) => [...before, ...behind]);
      });
    await ask(easy, { model: 'small' }, 'confidential');
    await expect.poll(signs).not.toEqual([]);
    expect((await signs()).filter((one) => one.startsWith('word:'))).toEqual([]);
    await ask(easy, { model: 'small' });
    await expect.poll(async () => (await signs()).some((one) => /^word:[0-9a-f]{8}$/.test(one))).toBe(true);
    expect((await signs()).join(' ')).not.toContain('warranty');
  });

  it('is not asked where a client named its model', async () => {
    const chat = { messages: [{ role: 'user', content: easy }], model: 'small' };
    await ask(easy, { inputs: { chat } });
    expect((await show()).outcomes).toEqual([]);
  });
});

describe('routing that was learned', () => {
  it('asks the dearer model where the cheaper one is expected to fail, explains it, and forgets it when told to', async () => {
    await haveOutcomes();
    const version = await train();
    expect(version.models).toMatchObject([
      { model: 'small', outcomes: 60, passed: 30 },
      { model: 'strong', outcomes: 60, passed: 57, problem: 'nearly-all-alike' },
    ]);
    expect(version.models[0]!.before!.auc).toBeGreaterThan(0.9);

    expect(await ask(easy, { model: 'auto' })).toMatchObject({ model: 'small' });
    const { model, routing } = await ask(hard, { model: 'auto' });
    expect(model).toBe('strong');
    expect(routing).toMatchObject({ version: version.version, threshold: 0.8, decisions: [{ by: 'outcomes' }] });
    const [small, strong] = routing!.decisions[0]!.considered;
    expect(small!.passes).toBeLessThan(strong!.passes! - 0.2);
    expect(JSON.stringify(routing)).not.toContain('word:');
    expect(await ask(hard, { model: 'auto', path: 'prompts/modest.md' })).toMatchObject({ model: 'small' });

    const escalated = await ask(hard, { path: 'prompts/cascade.md' });
    expect(escalated).toMatchObject({ model: 'strong', reasons: ['escalated-not-expected-to-pass'] });
    expect(await ask(easy, { path: 'prompts/cascade.md' })).toMatchObject({ model: 'small', reasons: [] });

    const [own, other] = [tenant, `${tenant}-other`];
    tenant = other;
    await register('small', 1_000_000);
    await register('strong', 9_000_000);
    expect(await ask(hard, { model: 'auto' })).toMatchObject({ model: 'small' });
    tenant = own;

    expect(await line.call(RoutingReset, {}, { as: await root() })).toEqual({ versions: 1, outcomes: 0 });
    expect(await ask(hard, { model: 'auto' })).toMatchObject({ model: 'small' });
    const forget = async () => await line.call(RoutingReset, { forgetsOutcomes: true }, { as: await root() });
    expect((await forget()).outcomes).toBeGreaterThanOrEqual(120);
    // How the last question ended is told behind its answer, and may come behind the forgetting too.
    await expect.poll(async () => (await forget()) && (await show()).outcomes, { timeout: 20_000 }).toEqual([]);
  }, 60_000);
});

describe('what routing saved', () => {
  it('is told against the dearest model, by run and in all, with its baseline', async () => {
    const { run } = await ask(easy, { model: 'auto' });
    const as = await root();
    const whole = await line.call(SpendingReport, {}, { as });
    const [row] = whole.rows;
    expect(row!.savedMicroUsd).toBe(8 * row!.costMicroUsd);
    expect(whole.savings).toMatchObject([{ savedBy: 'routing', baseline: 'strong', microUsd: row!.savedMicroUsd }]);
    const byRun = await line.call(SpendingReport, { by: 'run' }, { as });
    expect(byRun.rows).toMatchObject([{ of: run, savedMicroUsd: row!.savedMicroUsd }]);
  });

  it('is less than nothing where a cascade asked twice', async () => {
    await server.play({ mode: 'normal', text: 'Perhaps so, however it is unclear: sorry.' });
    const { model } = await ask(easy, { path: 'prompts/cascade.md' });
    expect(model).toBe('strong');
    const { rows } = await line.call(SpendingReport, {}, { as: await root() });
    expect(rows[0]!.savedMicroUsd).toBeLessThan(0);
  });
});
