import { describe, expect, it } from 'vitest';
import { nearestPlaces } from './nearest-places.js';
import type { FoundPoint, PassagePoints } from './passage-points.js';

const limits: number[] = [];
const serverOf = (scores: readonly number[]): PassagePoints =>
  ({
    nearest: (_question: unknown, _filter: unknown, { limit }: { limit: number }) => {
      limits.push(limit);
      return Promise.resolve(
        scores.slice(0, limit).map((score, chunk): FoundPoint => ({ document: 'd', version: 1, chunk, score })),
      );
    },
  }) as unknown as PassagePoints;

const ask = async (
  scores: readonly number[],
  isValid: (point: FoundPoint) => boolean = () => true,
): Promise<number[]> => {
  limits.length = 0;
  const found = await nearestPlaces(serverOf(scores), {
    question: new Float32Array(1),
    filter: { tenant: 't', rules: ['r'] },
    wanted: 10,
    isExact: true,
    valid: (points) => points.filter(isValid),
  });
  return found.map(({ chunk }) => chunk);
};

describe('the nearest places', () => {
  it('are asked for once where what came is enough', async () => {
    expect(await ask(Array.from({ length: 500 }, (_, at) => 1 - at / 1_000))).toHaveLength(20);
    expect(limits).toEqual([20]);
  });

  it('are asked for again until enough of what the server has is still so', async () => {
    const found = await ask(
      Array.from({ length: 500 }, (_, at) => 1 - at / 1_000),
      ({ chunk }) => chunk >= 200,
    );
    expect(found.slice(0, 10)).toEqual(Array.from({ length: 10 }, (_, at) => 200 + at));
    expect(limits).toEqual([20, 80, 320]);
  });

  it('hold every equal of the last one that counts', async () => {
    expect(await ask(Array.from({ length: 60 }, (_, at) => (at < 5 ? 0.9 : at < 50 ? 0.5 : 0.1)))).toHaveLength(60);
    expect(limits).toEqual([20, 80]);
  });

  it('are all there are where there are few', async () => {
    expect(await ask([0.3, 0.2, 0.1], ({ chunk }) => chunk !== 1)).toEqual([0, 2]);
    expect(limits).toEqual([20]);
  });
});
