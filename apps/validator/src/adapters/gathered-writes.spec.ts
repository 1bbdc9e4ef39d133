import { describe, expect, it } from 'vitest';
import { GatheredWrites } from './gathered-writes.js';

/** Writes numbers; the tenth part is the row. Negative ones cannot be written. */
function gathered() {
  const batches: number[][] = [];
  const writes = new GatheredWrites<number, number>({
    rowOf: (item) => String(Math.abs(Math.trunc(item / 10))),
    write: async (_tenant, items) => {
      batches.push([...items]);
      await new Promise((resolve) => setTimeout(resolve, 1));
      if (items.some((item) => item < 0)) throw new Error('negative');
      return items.map((item) => item * 2);
    },
  });
  return { batches, writes };
}

describe('gathered writes', () => {
  it('leave together when they come together, and give each its own outcome', async () => {
    const { batches, writes } = gathered();
    const outcomes = await Promise.all([30, 10, 20].map(async (item) => await writes.add('demo', item)));
    expect(outcomes).toEqual([60, 20, 40]);
    expect(batches).toEqual([[10, 20, 30]]);
  });

  it('never put two items of one row into one statement, and keep their order', async () => {
    const { batches, writes } = gathered();
    await Promise.all([11, 12, 20].map(async (item) => await writes.add('demo', item)));
    expect(batches).toEqual([[11, 20], [12]]);
  });

  it('gather what comes while one flies', async () => {
    const { batches, writes } = gathered();
    const first = writes.add('demo', 10);
    await new Promise((resolve) => setImmediate(resolve));
    await Promise.all([first, writes.add('demo', 20), writes.add('demo', 30), writes.add('other', 40)]);
    expect(batches.slice(0, 2)).toEqual([[10], [40]]);
    expect(batches[2]).toEqual([20, 30]);
  });

  it('let nobody fail for another', async () => {
    const { writes } = gathered();
    const outcomes = await Promise.allSettled([10, -20, 30].map(async (item) => await writes.add('demo', item)));
    expect(outcomes.map((one) => one.status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  });
});
