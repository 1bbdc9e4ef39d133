import type { SparseVector } from './sparse-vector.js';

/** Features that a model knows, as rows of its weights, with values scaled to length 1. */
export interface Projected {
  readonly features: Uint32Array;
  readonly values: Float32Array;
}

/** The features a model knows: hash to row, and each row's factor (inverse document frequency, or 1). */
export class FeatureTable {
  private readonly rows = new Map<number, number>();

  /** `unseenFactor` belongs to features that no example had: they count in a vector's length, so a text of unknown words gets weak scores. */
  constructor(
    readonly hashes: Uint32Array,
    readonly factors: Float32Array,
    readonly unseenFactor: number,
  ) {
    hashes.forEach((hash, row) => this.rows.set(hash, row));
  }

  get size(): number {
    return this.hashes.length;
  }

  project(vector: SparseVector): Projected {
    const features = new Uint32Array(vector.hashes.length);
    const values = new Float32Array(vector.hashes.length);
    let known = 0;
    let sum = 0;
    for (let at = 0; at < vector.hashes.length; at++) {
      const row = this.rows.get(vector.hashes[at]!);
      const value = vector.values[at]! * (row === undefined ? this.unseenFactor : this.factors[row]!);
      sum += value * value;
      if (row === undefined) continue;
      features[known] = row;
      values[known++] = value;
    }
    const length = Math.sqrt(sum) || 1;
    return { features: features.subarray(0, known), values: values.subarray(0, known).map((value) => value / length) };
  }
}
