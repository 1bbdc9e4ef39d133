import { describe, expect, it } from 'vitest';
import { type Sample, steadiness } from './steadiness.js';

const samples = (rssMb: (index: number) => number, handles: (index: number) => number = () => 40): Sample[] =>
  Array.from({ length: 40 }, (_, index) => ({ rssMb: rssMb(index), handles: handles(index) }));

describe('a process under a steady load', () => {
  it('does not grow when only its beginning did', () => {
    expect(steadiness(samples((index) => (index < 10 ? 50 + index * 5 : 100 + (index % 3))))).toMatchObject({
      rssGrowthPercent: 0,
      handlesGrowth: 0,
    });
  });

  it('is seen to leak memory', () => {
    expect(steadiness(samples((index) => 100 + index)).rssGrowthPercent).toBeGreaterThan(15);
  });

  it('is seen to leak handles', () => {
    expect(
      steadiness(
        samples(
          () => 100,
          (index) => 40 + index,
        ),
      ).handlesGrowth,
    ).toBeGreaterThan(15);
  });

  it('is not judged by a handful of samples', () => {
    expect(() => steadiness(samples(() => 1).slice(0, 7))).toThrow(/7 samples/);
  });
});
