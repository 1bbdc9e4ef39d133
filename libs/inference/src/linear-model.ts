import type { FeatureTable } from './feature-table.js';
import { softmax } from './softmax.js';
import type { SparseVector } from './sparse-vector.js';

/** Weights of a multinomial logistic regression: `levels[row * classes + class] * scales[class]`, sixteen bits each, and a bias per class. */
export class LinearModel {
  constructor(
    readonly table: FeatureTable,
    readonly levels: Int16Array,
    readonly scales: Float32Array,
    readonly bias: Float32Array,
  ) {}

  get classes(): number {
    return this.bias.length;
  }

  /** Probability of each class, in the order of the labels it was trained with; they add up to 1. */
  probabilities(vector: SparseVector): Float64Array {
    return this.score(vector).probabilities;
  }

  /** The same, with `known`: the share of the vector's squared length that lies in features the model has seen, 0..1. */
  score(vector: SparseVector): { probabilities: Float64Array; known: number } {
    const { features, values } = this.table.project(vector);
    const scores = new Float64Array(this.classes);
    let known = 0;
    for (let at = 0; at < features.length; at++) {
      const value = values[at]!;
      const row = features[at]! * scores.length;
      known += value * value;
      for (let one = 0; one < scores.length; one++) scores[one]! += value * this.levels[row + one]!;
    }
    for (let one = 0; one < scores.length; one++) scores[one] = scores[one]! * this.scales[one]! + this.bias[one]!;
    softmax(scores);
    return { probabilities: scores, known };
  }
}
