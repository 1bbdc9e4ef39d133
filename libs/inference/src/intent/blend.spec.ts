import { describe, expect, it } from 'vitest';
import { blend, fitBlend, type HeldOutPair } from './blend.js';

const sure = (label: number) => Float64Array.from([0, 1, 2], (at) => (at === label ? 0.9 : 0.05));
const pairs = (words: (at: number) => number, meaning: (at: number) => number): HeldOutPair[] =>
  Array.from({ length: 120 }, (_, at) => ({ words: sure(words(at)), meaning: sure(meaning(at)), label: at % 3 }));

describe('the blend of two models', () => {
  it('is a distribution, and with one exponent of nothing the other model', () => {
    const blended = blend(sure(0), sure(1), { words: 0, meaning: 1 });

    expect(blended.reduce((sum, one) => sum + one, 0)).toBeCloseTo(1);
    expect([...blended]).toEqual([...sure(1)].map((one) => expect.closeTo(one, 6)));
  });

  it('leans on words where embeddings are wrong, and not at all where words say nothing more', () => {
    const wrong = (at: number) => (at + 1 + (at % 2)) % 3;
    const right = (at: number) => at % 3;
    const noise = (at: number) => (at * 7 + (at >> 3)) % 3;
    const meaningless = fitBlend(pairs(right, noise));
    const wordless = fitBlend(pairs(wrong, right));

    expect(meaningless.words).toBeGreaterThan(meaningless.meaning * 2);
    expect(wordless.words).toBe(0);
  });

  it('takes both as they are when nothing was held out', () => {
    expect(fitBlend([])).toEqual({ words: 0.5, meaning: 1 });
  });
});
