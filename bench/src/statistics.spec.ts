import { describe, expect, it } from 'vitest';
import { median, medianOfRounds, percentile, round } from './statistics.js';

describe('the statistics of the bench', () => {
  it('take a percentile by the nearest rank', () => {
    const hundred = Array.from({ length: 100 }, (_, index) => 100 - index);
    expect([percentile(hundred, 50), percentile(hundred, 99), percentile(hundred, 100)]).toEqual([50, 99, 100]);
    expect(percentile([7], 99)).toBe(7);
    expect(percentile([3, 1, 2], 0)).toBe(1);
  });

  it('say that nothing was measured rather than zero', () => {
    expect(percentile([], 50)).toBeNaN();
    expect(median([])).toBeNaN();
  });

  it('take the middle of an odd and of an even number of values', () => {
    expect(median([9, 1, 5])).toBe(5);
    expect(median([4, 1, 3, 2])).toBe(2.5);
  });

  it('compare round with round, so that a slow minute of the machine hits both', () => {
    expect(medianOfRounds([10, 100, 1_000], [20, 200, 2_000])).toBe(0.5);
    expect(medianOfRounds([3, 8, 4], [1, 2, 3], (ours, theirs) => ours - theirs)).toBe(2);
    expect(() => medianOfRounds([1], [1, 2])).toThrow('1 rounds of ours against 2 of theirs');
  });

  it('round to the digits asked for', () => {
    expect([round(1.26), round(1.264, 2), round(9.6, 0)]).toEqual([1.3, 1.26, 10]);
  });
});
