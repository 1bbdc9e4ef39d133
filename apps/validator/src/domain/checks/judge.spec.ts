import { type CheckSpec, type Verdict, verdicts } from '@chassis/contracts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Finding } from './check.js';
import type { CheckRow } from './checks.js';
import type { ChecksTiming } from './checks-timing.js';
import { contextOf, jsonOf, textOf } from './fixtures.js';
import { type Judgement, judgeCheck, type TextJudge } from './judge.js';
import { runChecks } from './run-checks.js';

const questions = ['Does it answer what was asked?', 'Is it polite to the reader?'];
const settings = { model: 'openai', questions, least: 0.7 };
const still: ChecksTiming = { now: () => 0, within: async (work) => await work };
const last: CheckRow = { check: judgeCheck, scopes: ['whole'], byDefault: 'never', budgetMs: 1_000, isLast: true };

/** Says the same of everything, and remembers what it was shown. */
function judgeOf(said: Partial<Judgement>) {
  const shown: string[] = [];
  const judge: TextJudge = {
    judge: async (text) => {
      shown.push(text);
      return await Promise.resolve({ model: 'small', scores: [], costMicroUsd: 7, ...said });
    },
  };
  return { judge, shown };
}

async function judged(said: Partial<Judgement>, more: object = {}, rows: readonly CheckRow[] = []) {
  const { judge, shown } = judgeOf(said);
  const specs: CheckSpec[] = [{ use: 'judge', with: { ...settings, ...more } }];
  const outcome = await runChecks(textOf('Yes, 24 months.'), contextOf([], [], { judge }), specs, still, [
    ...rows,
    last,
  ]);
  return { ...outcome, shown };
}

const saying = (name: string, verdict: Verdict): CheckRow => ({
  check: {
    name,
    version: '1',
    codes: [],
    run: (): Finding[] => (verdict === 'pass' ? [] : [{ verdict, code: name, message: name }]),
  },
  scopes: ['whole'],
  byDefault: 'always',
  budgetMs: 1_000,
});

describe('a judge', () => {
  it('lets pass what it gives enough for every question, and is named with its scores and its cost', async () => {
    const { verdict, checks } = await judged({ scores: [0.7, 1] });
    expect(verdict).toBe('pass');
    expect(checks).toMatchObject([
      { name: 'judge', judge: { model: 'small', score: 0.7, scores: [0.7, 1], least: 0.7, costMicroUsd: 7 } },
    ]);
  });

  it('sends to a person what it gives too little for one question, or does with it what the step says', async () => {
    const low = { scores: [0.9, 0.2] };
    const { verdict, failures } = await judged(low);
    expect(verdict).toBe('escalate');
    expect(failures).toMatchObject([{ check: 'judge', code: 'low-score' }]);
    expect(failures[0]?.message).toContain(questions[1]);
    expect((await judged(low, { below: 'repair' })).verdict).toBe('repair');
    expect((await judged(low, { below: 'halt' })).verdict).toBe('halt');
  });

  it('lets nothing pass without a score for each question', async () => {
    const none: Partial<Judgement>[] = [
      {},
      { scores: [1] },
      { scores: [1, 1, 1] },
      { scores: [1, Number.NaN] },
      { scores: [1, 2] },
      { scores: [1, 1], problem: 'judge-timeout' },
    ];
    for (const said of none) {
      const { verdict, failures, checks } = await judged(said, { below: 'repair' });
      expect([verdict, failures[0]?.code]).toEqual(['escalate', 'not-judged']);
      expect(checks[0]?.judge).toMatchObject({ scores: [], costMicroUsd: 7 });
    }
  });

  it('lets nothing pass where there is none, where it throws, or where its settings are none', async () => {
    const specs = (more: object): CheckSpec[] => [{ use: 'judge', with: { ...settings, ...more } }];
    const run = async (more: object, judge?: TextJudge) =>
      (await runChecks(textOf('x'), contextOf([], [], judge && { judge }), specs(more), still, [last])).verdict;
    expect(await run({})).toBe('escalate');
    expect(await run({}, { judge: async () => await Promise.reject(new Error('gone')) })).toBe('halt');
    expect(await run({ least: 0 }, judgeOf({ scores: [1, 1] }).judge)).toBe('halt');
  });

  it('is not asked about a segment, nor where no step names it', async () => {
    const { judge, shown } = judgeOf({ scores: [0, 0] });
    const context = contextOf([], [], { judge });
    const segment = { kind: 'segment' as const, text: 'Yes.', citations: [] };
    expect(await runChecks(segment, context, [{ use: 'judge', with: settings }], still, [last])).toMatchObject({
      verdict: 'pass',
      checks: [],
    });
    expect((await runChecks(textOf('Yes.'), context, [], still, [last])).verdict).toBe('pass');
    expect(shown).toEqual([]);
  });

  it('sees a value as JSON, and nothing of what others mask', async () => {
    const { judge, shown } = judgeOf({ scores: [1, 1] });
    const context = contextOf([], [], { judge });
    const specs = [{ use: 'judge', with: settings }];
    await runChecks(jsonOf({ answer: 24 }), context, specs, still, [last]);
    const mask = { kind: 'name' as const, text: '[NAME]' };
    const masking = {
      ...saying('pii', 'pass'),
      check: {
        name: 'pii',
        version: '1',
        codes: [],
        run: (): Finding[] => [{ verdict: 'repair', code: 'name', message: '', span: { start: 4, end: 7 }, mask }],
      },
    };
    const outcome = await runChecks(textOf('ask Ada now'), context, specs, still, [masking, last]);
    expect(shown).toEqual(['{"answer":24}', 'ask     now']);
    expect(outcome).toMatchObject({ verdict: 'pass', masks: [{ start: 4 }] });
  });

  it('never makes a verdict better, whatever the others and the judge say', async () => {
    const score = fc.oneof(fc.double({ min: -1, max: 2 }), fc.constant(1));
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom(...verdicts), { maxLength: 4 }),
        fc.array(score, { maxLength: 3 }),
        fc.constantFrom('repair', 'escalate', 'halt'),
        fc.boolean(),
        async (others, scores, below, hasProblem) => {
          const rows = others.map((verdict, index) => saying(`c${index}`, verdict));
          const alone = await runChecks(textOf('x'), contextOf([]), [], still, rows);
          const said = { scores, ...(hasProblem && { problem: 'judge-timeout' }) };
          const { verdict, shown } = await judged(said, { below }, rows);
          expect(verdicts.indexOf(verdict)).toBeGreaterThanOrEqual(verdicts.indexOf(alone.verdict));
          if (alone.verdict !== 'pass') expect([verdict, shown]).toEqual([alone.verdict, []]);
          const isGood = !hasProblem && scores.length === 2 && scores.every((one) => one >= 0.7 && one <= 1);
          expect(verdict === 'pass').toBe(alone.verdict === 'pass' && isGood);
        },
      ),
    );
  });
});
