import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { tokenWindows } from './token-windows.js';

describe('tokenWindows', () => {
  it('is one window for what fits, and none for nothing', () => {
    expect(tokenWindows([3, 4], 10, 2)).toEqual([{ from: 0, to: 2, keepFrom: 0, keepTo: 2 }]);
    expect(tokenWindows([], 10, 2)).toEqual([]);
  });

  it('counts every word once, and holds no more than the model takes', () => {
    const lengths = fc.array(fc.integer({ min: 1, max: 32 }), { maxLength: 300 });
    fc.assert(
      fc.property(
        lengths,
        fc.integer({ min: 32, max: 120 }),
        fc.integer({ min: 0, max: 31 }),
        (words, most, margin) => {
          const windows = tokenWindows(words, most, margin);
          const counted = windows.flatMap(({ keepFrom, keepTo }) =>
            words.slice(keepFrom, keepTo).map((_, at) => keepFrom + at),
          );
          expect(counted).toEqual(words.map((_, at) => at));
          for (const { from, to, keepFrom, keepTo } of windows) {
            expect(from <= keepFrom && keepTo <= to).toBe(true);
            expect(words.slice(from, to).reduce((sum, one) => sum + one, 0)).toBeLessThanOrEqual(most);
          }
        },
      ),
    );
  });

  it('lets no word count at an edge', () => {
    const [first, second] = tokenWindows(
      Array.from({ length: 15 }, () => 1),
      10,
      2,
    );
    expect([first, second]).toEqual([
      { from: 0, to: 10, keepFrom: 0, keepTo: 8 },
      { from: 6, to: 15, keepFrom: 8, keepTo: 15 },
    ]);
  });
});
