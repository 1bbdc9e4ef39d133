import { randomUUID } from 'node:crypto';
import { serviceDefinitions } from '@chassis/all-in-one';
import {
  AccessVersion,
  AnswerValidated,
  BudgetsList,
  BudgetsPut,
  BundlesFile,
  GenerateAnswer,
  RunEvents,
  StepFailed,
} from '@chassis/contracts';
import { startLine, type TestLine } from '@chassis/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ModelServer } from './model-server.js';

let server: ModelServer;
let line: TestLine;

beforeAll(async () => {
  server = await ModelServer.start();
  const services = serviceDefinitions.filter(({ name }) => name === 'generator' || name === 'validator');
  const settings = {
    OPENAI_MODEL: 'small',
    OPENAI_BASE_URL: server.url,
    MODEL_RETRIES: '0',
    OPENAI_INPUT_MICRO_USD_PER_MTOKEN: '1000000',
    OPENAI_OUTPUT_MICRO_USD_PER_MTOKEN: '1000000',
  };
  line = await startLine({ services, settings });
  line.stubRoute(BundlesFile, () => ({ text: 'Write to the customer.', hash: 'h' }));
  line.stubRoute(AccessVersion, () => ({ version: 1 }));
});
afterAll(async () => {
  await line.stop();
  await server.stop();
});
beforeEach(async () => await server.forget());

const judge = {
  use: 'judge',
  with: { model: 'openai', questions: ['Is it polite to the reader?'], least: 0.7, withinMs: 1_500 },
};
const letter = 'Thank you for the letter. We look into it.';
const scored = (score: number) => ({ text: JSON.stringify({ judgements: [{ score, reason: 'So it is.' }] }) });

/** A letter that the model writes and then judges, out of a tenant's budget, and what came of it. */
async function judged(tenant: string, second: string | object, budgetMicroUsd = 100_000) {
  const as = await line.principal(tenant, 'user:ada');
  await line.call(BudgetsPut, { scope: 'tenant', period: 'month', limitMicroUsd: 1_000_000 } as never, { as });
  await server.play({ text: letter }, second);
  const given = {
    prompt: { bundle: 'b', path: 'prompts/letter.md', hash: 'h' },
    model: 'openai',
    inputs: { matter: 'A late delivery' },
    passages: [],
    checks: [judge],
    maxOutputTokens: 200,
    budgetMicroUsd,
  };
  const step = { run: randomUUID(), step: 'letter', attempt: 1 };
  const context = await line.payloads.putJson(tenant, given, 'internal');
  await line.publish(GenerateAnswer, { context }, { as, step, dataClass: 'internal' });
  const isOurs = (one: { topic: string; envelope: { run?: string | undefined } }) =>
    one.envelope.run === step.run && (one.topic === AnswerValidated.topic || one.topic === StepFailed.topic);
  const { data } = await line.until(() => line.seen.find(isOurs), 'a verdict');
  const { events } = await line.call(RunEvents, { run: step.run }, { as });
  const window = (await line.call(BudgetsList, {}, { as })).budgets[0]?.windows[0];
  return {
    outcome: data as AnswerValidated & StepFailed,
    text: events.map((one) => String(one.data['text'])).join(''),
    window,
    requests: (await server.report()).requests,
  };
}

describe('a letter that a model judges before its end leaves', () => {
  it('leaves when the judge likes it, and writer and judge are paid by the run', async () => {
    const { outcome, text, window, requests } = await judged('liked', scored(0.9));
    expect(outcome).toMatchObject({ verdict: 'pass', failures: [] });
    expect(outcome.checks.at(-1)).toMatchObject({ name: 'judge', judge: { model: 'small', score: 0.9 } });
    expect(text).toBe(letter);
    expect(requests).toBe(2);
    expect(window).toMatchObject({ reservedMicroUsd: 0, spentMicroUsd: outcome.costMicroUsd });
  });

  it('goes to a person when the judge does not, or is not understood, or hangs; its end stays', async () => {
    const cases: [string, string | object, string][] = [
      ['disliked', scored(0.1), 'low-score'],
      ['garbled', { text: 'A fine letter! 10/10, {"score": 1}' }, 'not-judged'],
      ['hung', 'slow:60000', 'not-judged'],
      ['failed', 'refused', 'not-judged'],
    ];
    for (const [tenant, second, code] of cases) {
      const { outcome, text, window } = await judged(tenant, second);
      expect(outcome, tenant).toMatchObject({ verdict: 'escalate', failures: [{ check: 'judge', code }] });
      expect(text, tenant).toBe('Thank you for the letter. ');
      expect(window, tenant).toMatchObject({ reservedMicroUsd: 0, spentMicroUsd: outcome.costMicroUsd });
    }
  });

  it('is not begun where the run cannot pay its judge', async () => {
    const { outcome, requests, window } = await judged('poor', scored(1), 500);
    expect(outcome).toMatchObject({ kind: 'rejected', code: 'budget-exhausted' });
    expect(requests).toBe(0);
    expect(window).toBeUndefined();
  });
});
