import { describe, expect, it } from 'vitest';
import { answerSigns } from './answer-signs.js';
import { LearnedRouter } from './learned-router.js';
import { promptSigns } from './prompt-signs.js';

const prompt = 'A box holds 12 pens. How many pens are in 4 boxes?';
const right = 'Each box holds 12 pens, so 12 * 4 = 48. The answer is 48.';
const wrong = 'Each box holds 12 pens, so 12 * 4 = 46. The answer is 46.';
const signsOf = (answer: string) => [...promptSigns(prompt), ...answerSigns(prompt, answer)];

const outcomes = Array.from({ length: 40 }, (_one, at) => ({
  signs: signsOf(at % 2 === 0 ? right : wrong),
  isWeakRight: at % 2 === 0,
  isStrongRight: true,
}));

describe('a learned router', () => {
  it('expects more of the strong model where code finds the weak answer wrong', () => {
    const router = LearnedRouter.train(outcomes);
    expect(router.expectedGain(signsOf(wrong))).toBeGreaterThan(router.expectedGain(signsOf(right)));
  });

  it('says the same after it was kept as bytes', () => {
    const router = LearnedRouter.train(outcomes);
    const kept = LearnedRouter.fromBytes(router.toBytes());
    expect(kept.expectedGain(signsOf(wrong))).toBe(router.expectedGain(signsOf(wrong)));
  });

  it('learns nothing from outcomes that are all alike', () => {
    expect(() => LearnedRouter.train(outcomes.filter((one) => one.isWeakRight))).toThrow(/two labels/);
  });
});
