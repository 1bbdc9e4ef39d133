import { describe, expect, it } from 'vitest';
import { GatherWhileFlying } from './gather-while-flying.js';

describe('gathering while one write flies', () => {
  it('sends the first at once and the others together, each with its own answer', async () => {
    const batches: number[][] = [];
    const gather = new GatherWhileFlying<number, number>(async (items) => {
      batches.push([...items]);
      await Promise.resolve();
      return items.map((item) => item * 10);
    }, 3);
    expect(await Promise.all([1, 2, 3, 4, 5].map(async (item) => await gather.add(item)))).toEqual([
      10, 20, 30, 40, 50,
    ]);
    expect(batches).toEqual([[1], [2, 3, 4], [5]]);
  });

  it('fails only the batch that failed', async () => {
    let isFirst = true;
    const gather = new GatherWhileFlying<number, number>(async (items) => {
      await Promise.resolve();
      if (!isFirst) return items;
      isFirst = false;
      throw new Error('lost');
    }, 10);
    const outcomes = await Promise.allSettled([gather.add(1), gather.add(2)]);
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'fulfilled']);
  });
});
