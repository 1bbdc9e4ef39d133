import type { Scoring } from '../scope-score.js';
import type { MeaningScores } from './meaning-model.js';
import type { ScopeSigns } from './scope-model.js';

const tiny = 1e-6;

/** Signs of belonging to a label: both models agree; a label's mean example is near; and, each model against the out-of-scope class, if it has one. */
export function scopeSigns(words: Scoring, meaning: MeaningScores): ScopeSigns {
  const labels = meaning.probabilities.length;
  const known = words.probabilities.subarray(0, labels).reduce((sum, one) => sum + one, 0) || 1;
  const agreement = meaning.probabilities.reduce((sum, one, at) => sum + (one * words.probabilities[at]!) / known, 0);
  const signs = [Math.log(agreement + tiny), meaning.nearest];
  if (words.probabilities.length === labels) return signs;
  return [...signs, Math.log((words.scope + tiny) / (1 - words.scope + tiny)), meaning.againstOutOfScope];
}
