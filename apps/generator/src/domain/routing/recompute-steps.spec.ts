import { describe, expect, it } from 'vitest';
import { compute, recomputeSteps } from './recompute-steps.js';

describe('compute', () => {
  it.each([
    ['2 + 3 * 4', 14],
    ['(2 + 3) * 4', 20],
    ['10 - 4 - 3', 3],
    ['12 / 3 / 2', 2],
    ['2 × 3,000', 6_000],
    ['25% * 80', 20],
    ['-5 + 2', -3],
  ])('%s is %d', (text, value) => expect(compute(text)).toBeCloseTo(value));

  it.each(['2 +', '(2 + 3', 'x + 1 =', '', '1 / 0'])('leaves out %s', (text) => expect(compute(text)).toBeUndefined());
});

describe('recomputing the steps of an answer', () => {
  it('finds statements in prose and between marks, and counts those that are wrong', () => {
    expect(recomputeSteps('She eats 3, so 16 - 3 = 13 are left. She sells 9 * $2 = $<<9*2=19>>19.')).toMatchObject({
      steps: 3,
      wrong: 2,
    });
  });

  it('takes a rounded result for right', () => {
    expect(recomputeSteps('10 / 3 = 3.33')).toEqual({ steps: 1, wrong: 0, results: [3.33] });
    expect(recomputeSteps('10 / 3 = 3.4')).toMatchObject({ wrong: 1 });
  });

  it('says nothing of a text without statements', () => {
    expect(recomputeSteps('The warranty is 24 months.')).toEqual({ steps: 0, wrong: 0, results: [] });
  });
});
