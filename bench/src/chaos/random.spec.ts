import { describe, expect, it } from 'vitest';
import { Random } from './random.js';

describe('chance with a seed', () => {
  const drawn = (seed: number): number[] => {
    const random = new Random(seed);
    return Array.from({ length: 1_000 }, () => random.next());
  };

  it('repeats itself under the same seed, and under no other', () => {
    expect(drawn(7)).toEqual(drawn(7));
    expect(drawn(7)).not.toEqual(drawn(8));
  });

  it('stays in its bounds and fills them', () => {
    const values = drawn(1);
    expect(Math.min(...values)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...values)).toBeLessThan(1);
    expect(values.filter((one) => one < 0.5).length).toBeGreaterThan(400);
    expect(values.filter((one) => one < 0.5).length).toBeLessThan(600);
  });

  it('shuffles without losing or doubling anything', () => {
    expect(new Random(3).shuffled([1, 2, 3, 4, 5]).toSorted((a, b) => a - b)).toEqual([1, 2, 3, 4, 5]);
  });
});
