import { describe, expect, it } from 'vitest';
import { readVectors } from './read-vectors.js';

const identity = { model: 'vec-1', dimension: 2 };
const read = (vectors: number[][], count = vectors.length, model = 'vec-1') =>
  readVectors({ model, vectors }, identity, count);

describe('vectors of a model', () => {
  it('have length 1, and their direction', () => {
    expect(read([[3, 4]])).toEqual([Float32Array.from([0.6, 0.8])]);
  });

  it('are refused when another model made them', () => {
    expect(() => read([[3, 4]], 1, 'vec-2')).toThrow(expect.objectContaining({ code: 'embedding-model-differs' }));
  });

  it.each([
    [[[1]]],
    [
      [
        [3, 4],
        [1, 2, 3],
      ],
    ],
  ])('are refused when one is of another length: %j', (vectors) => {
    expect(() => read(vectors)).toThrow(
      expect.objectContaining({ kind: 'invalid', code: 'embedding-dimension-differs' }),
    );
  });

  it.each([
    ['too few', [[3, 4]], 2],
    [
      'too many',
      [
        [3, 4],
        [1, 0],
      ],
      1,
    ],
    ['without a direction', [[0, 0]], 1],
    ['too long for a number', [[1.7e308, 1.7e308]], 1],
  ])('are refused when they are %s', (_what, vectors, count) => {
    expect(() => read(vectors, count)).toThrow(
      expect.objectContaining({ kind: 'transient', code: 'embedding-garbled' }),
    );
  });
});
