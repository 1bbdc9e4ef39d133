import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readJudgement } from './read-judgement.js';

const one = { score: 0.4, reason: 'It says nothing of the seals.' };

describe('what a judge answers', () => {
  it('is a score and a reason for each question, and nothing else', () => {
    expect(readJudgement({ judgements: [one] }, 1)).toEqual({ scores: [0.4], reasons: [one.reason] });
    const wrong: unknown[] = [
      { judgements: [] },
      { judgements: [one, one] },
      { judgements: [one], verdict: 'pass' },
      { judgements: [{ ...one, score: 1.2 }] },
      { judgements: [{ ...one, score: -0.1 }] },
      { judgements: [{ ...one, score: '0.9' }] },
      { judgements: [{ ...one, score: Number.NaN }] },
      { judgements: [{ score: 1 }] },
      { judgements: [{ ...one, reason: '' }] },
      [one],
      'The answer is good: 1.0',
      null,
    ];
    for (const value of wrong) expect(readJudgement(value, 1), JSON.stringify(value)).toBeUndefined();
  });

  it('is never a score that nobody may give, whatever it is', () => {
    fc.assert(
      fc.property(fc.anything(), fc.integer({ min: 1, max: 10 }), (value, questions) => {
        const read = readJudgement({ judgements: value }, questions) ?? readJudgement(value, questions);
        if (read === undefined) return;
        expect(read.scores).toHaveLength(questions);
        expect(read.scores.every((score) => score >= 0 && score <= 1)).toBe(true);
      }),
    );
  });

  it('gives its reasons in few words', () => {
    expect(readJudgement({ judgements: [{ ...one, reason: 'x'.repeat(4_000) }] }, 1)?.reasons[0]).toHaveLength(300);
  });
});
