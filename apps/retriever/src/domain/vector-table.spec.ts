import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { VectorTable } from './vector-table.js';

const dimension = 32;
const vector = fc
  .array(fc.float({ min: -1, max: 1, noNaN: true }), { minLength: dimension, maxLength: dimension })
  .map((values) => {
    const length = Math.hypot(...values) || 1;
    return Float32Array.from(values, (value) => value / length);
  });
const dot = (a: Float32Array, c: Float32Array): number => a.reduce((sum, value, at) => sum + value * c[at]!, 0);

describe('VectorTable', () => {
  it('comes near to the cosine of every listed slot, in the order of the list', () => {
    fc.assert(
      fc.property(
        fc.array(vector, { minLength: 1, maxLength: 40 }),
        vector,
        fc.infiniteStream(fc.nat()),
        (all, question, picks) => {
          const table = new VectorTable(dimension);
          for (const [slot, one] of all.entries()) table.set(slot, one);
          const slots = Uint32Array.from({ length: all.length * 2 }, () => picks.next().value % all.length);
          const scores = table.scan(question, slots);
          for (const [at, slot] of slots.entries())
            expect(Math.abs(scores[at]! - dot(all[slot]!, question))).toBeLessThan(0.02);
        },
      ),
      { numRuns: 30 },
    );
  });

  it('scores 0 where there is no vector, and goes on beyond its first page and a block of slots', () => {
    const table = new VectorTable(384);
    const one = new Float32Array(384).fill(1 / Math.sqrt(384));
    for (let slot = 0; slot < 5_000; slot += 1) table.set(slot, slot % 2 === 0 ? one : undefined);
    const scores = table.scan(
      one,
      Uint32Array.from({ length: 5_000 }, (_, slot) => slot),
    );
    expect(scores.every((score, slot) => Math.abs(score - (slot % 2 === 0 ? 1 : 0)) < 0.01)).toBe(true);
  });
});
