import type { LinearModel } from './linear-model.js';
import type { SparseVector } from './sparse-vector.js';

export interface Scoring {
  /** Of the labels, then of the out-of-scope class if there is one. */
  readonly probabilities: Float64Array;
  /** How much the text looks like one of the labels' at all, 0..1; not a probability. */
  readonly scope: number;
}

/**
 * Scores a text's features against the first `labels` classes. Scope sets the best label against the out-of-scope class alone, so that two
 * labels which share a text do not make it foreign, times the square of how much of the text the model knows. Out-of-scope recall at 1 % of
 * in-scope texts refused: CLINC150 .61 by the best probability, .72 so; 210 hand-written questions at 2 %: .44 and .60.
 */
export function scopeScore(model: LinearModel, vector: SparseVector, labels: number): Scoring {
  const { probabilities, known } = model.score(vector);
  const best = Math.max(...probabilities.subarray(0, labels));
  const against = labels < probabilities.length ? probabilities[labels]! : 1 - best;
  const weight = best * known * known;
  return { probabilities, scope: weight / (weight + against || 1) };
}
