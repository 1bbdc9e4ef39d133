import { randomUUID } from 'node:crypto';
import {
  CandidatesGet,
  ChassisError,
  type CheckSpec,
  type Judgement,
  JudgementsCreate,
  JudgementsRelease,
} from '@chassis/contracts';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { AnswerLine, sentences } from './answer-line.js';

let own: AnswerLine;
let asked: Record<string, unknown>[] = [];
let released: unknown[] = [];
let answer: () => Promise<Partial<Judgement>>;

beforeAll(async () => {
  own = await AnswerLine.start();
  own.line.stubRoute(JudgementsCreate, async (input) => {
    asked.push(input);
    return { model: 'small', scores: [], isEstimated: false, costMicroUsd: 5, ...(await answer()) };
  });
  own.line.stubRoute(JudgementsRelease, (input) => {
    released.push(input);
    return { isReleased: true as const };
  });
});
afterAll(async () => {
  await own.line.stop();
});
beforeEach(() => {
  [asked, released] = [[], []];
  answer = async () => await Promise.resolve({ scores: [1] });
});

const settings = { model: 'openai', questions: ['Does it answer what was asked?'], least: 0.7 };
const judged = (more: object = {}): CheckSpec[] => [{ use: 'judge', with: { ...settings, ...more } }];

/** One attempt whose answer comes in segments, and the verdict on it. */
async function attemptOf(
  checks: CheckSpec[],
  over: { judgeMicroUsd?: number; isAbstained?: boolean; texts?: readonly string[] } = {},
) {
  const step = { run: randomUUID(), step: 'answer', attempt: 1 };
  const context = await own.context({ checks });
  const { texts = sentences, judgeMicroUsd = 90, isAbstained = false } = over;
  const last = texts.length - 1;
  for (const [index, text] of texts.entries()) await own.segment(step, context, index, text, index === last);
  const told = { segments: texts.length, judgeMicroUsd, isAbstained };
  await own.generated(step, context, told);
  return { step, verdict: await own.verdict(step) };
}
const reportOf = async (step: { run: string; step: string; attempt: number }) =>
  await own.line.call(CandidatesGet, step, { as: own.as });

describe('an answer that a model is to judge', () => {
  it('leaves whole when the judge gives it enough, and the run pays for both', async () => {
    const { step, verdict } = await attemptOf(judged());
    expect(verdict).toMatchObject({ verdict: 'pass', released: 4, costMicroUsd: 42 + 5 });
    expect(verdict.checks.at(-1)).toMatchObject({
      name: 'judge',
      judge: { model: 'small', score: 1, costMicroUsd: 5 },
    });
    expect(asked).toMatchObject([{ ...step, withinMs: 15_000, dataClass: 'internal' }]);
    const shown = await own.line.payloads.getJson('demo', asked[0]!['answer'] as never);
    expect(shown).toBe(sentences.join(''));
    expect(await own.texts(step.run)).toEqual(sentences);
    expect(released).toEqual([]);
  });

  it('keeps its last segment and goes to a person when the judge gives it too little; its words are for reviewers alone', async () => {
    const reasons = await own.line.payloads.putJson('demo', ['It says nothing of the seals.'], 'internal');
    answer = async () => await Promise.resolve({ scores: [0.2], reasons });
    const { step, verdict } = await attemptOf(judged());
    expect(verdict).toMatchObject({ verdict: 'escalate', released: 3, costMicroUsd: 47 });
    expect(verdict.failures).toMatchObject([{ check: 'judge', code: 'low-score' }]);
    expect(await own.texts(step.run)).toEqual(sentences.slice(0, 3));
    const ofRun = own.line.seen.filter(({ envelope }) => envelope.run === step.run);
    expect(JSON.stringify(ofRun)).not.toContain('It says nothing of the seals.');
    expect((await reportOf(step)).failures).toMatchObject([{ reason: 'It says nothing of the seals.' }]);
    const facts = verdict.facts.filter(({ kind }) => kind === 'answer.validated');
    expect(facts).toMatchObject([
      { data: { checks: expect.arrayContaining([expect.objectContaining({ name: 'judge' })]) as unknown } },
    ]);
  });

  it('is made again, or ended, where the step says so', async () => {
    answer = async () => await Promise.resolve({ scores: [0.2] });
    expect((await attemptOf(judged({ below: 'repair' }))).verdict.verdict).toBe('repair');
    expect((await attemptOf(judged({ below: 'halt' }))).verdict.verdict).toBe('halt');
  });

  it('goes to a person when nobody judged it, whatever the step says of low scores', async () => {
    const none: (() => Promise<Partial<Judgement>>)[] = [
      async () => await Promise.resolve({ problem: 'judge-timeout' }),
      async () => await Promise.resolve({ problem: 'budget-exhausted', costMicroUsd: 0 }),
      async () => await Promise.resolve({ scores: [1, 1] }),
      async () => await Promise.reject(new ChassisError('transient', 'service-unavailable', 'the generator is away')),
    ];
    for (const one of none) {
      answer = one;
      const { verdict } = await attemptOf(judged({ below: 'repair' }));
      expect(verdict).toMatchObject({ verdict: 'escalate', failures: [{ check: 'judge', code: 'not-judged' }] });
    }
  });

  it('counts as all that was held for its judge where nobody tells what it cost', async () => {
    answer = async () => await Promise.reject(new ChassisError('transient', 'service-unavailable', 'away'));
    expect((await attemptOf(judged())).verdict.costMicroUsd).toBe(42 + 90);
  });

  it('does not leave when a source is withdrawn while the judge thinks, and the judge is paid', async () => {
    answer = async () => {
      [own.isAllowed, own.accessVersion] = [false, own.accessVersion + 1];
      await new Promise((resolve) => setTimeout(resolve, 1_200));
      return { scores: [1] };
    };
    const { verdict } = await attemptOf(judged());
    own.isAllowed = true;
    expect(verdict).toMatchObject({ verdict: 'halt', failures: [{ code: 'source-withdrawn' }], costMicroUsd: 47 });
    expect(verdict.output).toBeUndefined();
  });

  it('is judged once, however often its end is told', async () => {
    const { step } = await attemptOf(judged());
    await own.generated(step, await own.context({ checks: judged() }), { segments: sentences.length });
    await own.generated({ ...step, attempt: 2 }, await own.context({ checks: judged() }), {
      segments: 0,
      isAbstained: true,
    });
    await own.verdict({ ...step, attempt: 2 });
    expect(asked).toHaveLength(1);
  });
});

describe('a judge', () => {
  it('is not asked about what another check stops, and what was held for it is given back', async () => {
    const texts = [...sentences.slice(0, 3), 'The pump costs 990 EUR.'];
    const { step, verdict } = await attemptOf(judged(), { texts });
    expect(verdict.verdict).toBe('repair');
    expect(verdict.failures.map(({ check }) => check)).not.toContain('judge');
    expect(asked).toEqual([]);
    await expect.poll(() => released).toMatchObject([step]);
  });

  it('is not asked where there is no answer, nor where no step names one', async () => {
    const { step } = await attemptOf(judged(), { isAbstained: true });
    await expect.poll(() => released).toMatchObject([step]);
    const { verdict } = await attemptOf([]);
    expect(verdict.verdict).toBe('pass');
    expect(asked).toEqual([]);
  });

  it('with settings that are none lets nothing out', async () => {
    const { verdict } = await attemptOf([{ use: 'judge', with: { least: 0 } }]);
    expect(verdict).toMatchObject({ verdict: 'halt', failures: [{ check: 'judge', code: 'check-failed' }] });
  });
});
