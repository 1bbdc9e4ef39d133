import { describe, expect, it } from 'vitest';
import { fuseScores } from './fuse-scores.js';

const stage = (scores: Record<number, number>, weight = 0.5) => ({
  weight,
  scoreOf: (candidate: number) => scores[candidate],
});
const order = (fused: Map<number, number>): number[] =>
  [...fused].toSorted((a, c) => c[1] - a[1]).map(([candidate]) => candidate);

describe('fuseScores', () => {
  it('orders by one stage as that stage does', () => {
    expect(order(fuseScores([stage({ 1: 3, 2: 9, 3: 5 })], [1, 2, 3]))).toEqual([2, 3, 1]);
  });

  it('prefers who is good in both to who is best in one and worst in the other', () => {
    const fused = fuseScores([stage({ 1: 10, 2: 8, 3: 0 }), stage({ 1: 0.1, 2: 0.8, 3: 0.9 })], [1, 2, 3]);
    expect(order(fused)[0]).toBe(2);
  });

  it('is not moved by the units of a stage, nor by a stage that thinks the same of all', () => {
    const words = stage({ 1: 10, 2: 8, 3: 1 });
    const meaning = { 1: 0.2, 2: 0.9, 3: 0.4 };
    const hundredfold = Object.fromEntries(Object.entries(meaning).map(([key, value]) => [key, value * 100 + 7]));
    const fused = order(fuseScores([words, stage(meaning)], [1, 2, 3]));
    expect(order(fuseScores([words, stage(hundredfold)], [1, 2, 3]))).toEqual(fused);
    expect(order(fuseScores([words, stage({ 1: 5, 2: 5, 3: 5 })], [1, 2, 3]))).toEqual([1, 2, 3]);
  });

  it('neither lifts nor lowers whom a stage cannot judge', () => {
    const fused = fuseScores([stage({ 1: 2, 2: 2, 3: 2 }), stage({ 1: 0.9, 3: 0.1 })], [1, 2, 3]);
    expect(order(fused)).toEqual([1, 2, 3]);
    expect(fused.get(2)).toBe(0);
  });
});
