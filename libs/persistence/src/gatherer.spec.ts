import { describe, expect, it } from 'vitest';
import { Gatherer, type GathererOptions } from './gatherer.js';

const turn = () => new Promise((resolve) => setImmediate(resolve));

/** Doubles numbers, in calls that take one turn of the event loop; negative ones cannot be written. */
function doubling(options: Partial<GathererOptions<number, number>> = {}) {
  const calls: string[] = [];
  const gatherer = new Gatherer<number, number>({
    ...options,
    write: async (group, items) => {
      calls.push(`${group}:${items.join(',')}`);
      await turn();
      if (items.some((item) => item < 0)) throw new Error('negative');
      return items.map((item) => item * 2);
    },
  });
  const all = async (...items: number[]) => await Promise.all(items.map((item) => gatherer.add('a', item)));
  const settled = async (...items: number[]) =>
    (await Promise.allSettled(items.map((item) => gatherer.add('a', item)))).map(({ status }) => status);
  return { calls, gatherer, all, settled };
}

describe('a gatherer', () => {
  it('sends together what comes in one turn, and gives each its own output', async () => {
    const { calls, all } = doubling();

    expect(await all(3, 1, 2)).toEqual([6, 2, 4]);
    expect(calls).toEqual(['a:3,1,2']);
  });

  it('gathers what comes while a call flies, and never makes one group wait for another', async () => {
    const { calls, gatherer } = doubling();
    const first = gatherer.add('a', 1);
    await Promise.resolve();
    await Promise.resolve();
    await Promise.all([first, gatherer.add('a', 2), gatherer.add('a', 3), gatherer.add('b', 4)]);

    expect(calls).toEqual(['a:1', 'b:4', 'a:2,3']);
  });

  it('bounds a call by number or by weight, and takes an item that is heavier than the bound', async () => {
    const byNumber = doubling({ maxBatch: 2 });
    await byNumber.all(1, 2, 3, 4, 5);
    const byWeight = doubling({ maxBatch: 10, weightOf: (item) => item });
    await byWeight.all(4, 6, 30, 9, 2, 1);

    expect(byNumber.calls).toEqual(['a:1,2', 'a:3,4', 'a:5']);
    expect(byWeight.calls).toEqual(['a:4,6', 'a:30', 'a:9', 'a:2,1']);
  });

  it('never puts two items of one row into one call, keeps their order, and sorts a call by rows', async () => {
    const { calls, all } = doubling({ rowOf: (item) => String(Math.trunc(item / 10)) });
    await all(21, 11, 12, 22, 30);

    expect(calls).toEqual(['a:11,21,30', 'a:12,22']);
  });

  it('tells all of a call that failed, and goes on', async () => {
    const { settled, all } = doubling();

    expect(await settled(1, -2, 3)).toEqual(['rejected', 'rejected', 'rejected']);
    expect(await all(1)).toEqual([2]);
  });

  it('lets none fail for another where a failed call is taken apart', async () => {
    const { calls, settled } = doubling({ isRetriedAlone: true });

    expect(await settled(1, -2, 3)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(calls).toEqual(['a:1,-2,3', 'a:1', 'a:-2', 'a:3']);
  });
});
