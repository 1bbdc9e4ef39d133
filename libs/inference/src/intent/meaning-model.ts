import type { LinearModel } from '../linear-model.js';
import type { SparseVector } from '../sparse-vector.js';

/** What a text's embedding says about the labels. */
export interface MeaningScores {
  /** By label; they add up to 1. */
  readonly probabilities: Float64Array;
  /** Log-odds of the best label against the out-of-scope class; 0 without such a class. */
  readonly againstOutOfScope: number;
  /** Cosine to the nearest label's mean example, -1..1. */
  readonly nearest: number;
}

/** Logistic regression over embeddings and the mean embedding of each label; its last class is out of scope when there are more classes than labels. */
export class MeaningModel {
  constructor(
    readonly regression: LinearModel,
    /** `centroids[label * dimension + at]`, each of length 1. */
    readonly centroids: Float32Array,
    readonly labels: number,
  ) {}

  get dimension(): number {
    return this.centroids.length / this.labels;
  }

  score(embedding: Float32Array): MeaningScores {
    const all = this.regression.probabilities(embeddingFeatures(embedding));
    const probabilities = all.slice(0, this.labels);
    const best = Math.max(...probabilities);
    const against = all.length > this.labels ? Math.log((best + tiny) / (all[this.labels]! + tiny)) : 0;
    const sum = probabilities.reduce((total, one) => total + one, 0) || 1;
    return {
      probabilities: probabilities.map((one) => one / sum),
      againstOutOfScope: against,
      nearest: this.nearest(embedding),
    };
  }

  private nearest(embedding: Float32Array): number {
    let best = -1;
    for (let row = 0; row < this.centroids.length; row += embedding.length) {
      let dot = 0;
      for (let at = 0; at < embedding.length; at++) dot += embedding[at]! * this.centroids[row + at]!;
      if (dot > best) best = dot;
    }
    return best;
  }
}

const tiny = 1e-12;

/** An embedding as features of a linear model: its places are their hashes. */
export function embeddingFeatures(embedding: Float32Array): SparseVector {
  return { hashes: Uint32Array.from(embedding.keys()), values: embedding };
}
