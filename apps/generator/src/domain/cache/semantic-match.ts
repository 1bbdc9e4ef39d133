import type { Lexicon } from './lexicon.js';
import { type GuardLimits, sameQuestion, usualLimits } from './same-question.js';

/** A question that was answered, of the same scope: tenant, rights, data class and versions are equal already. */
export interface CachedQuestion {
  readonly id: string;
  readonly text: string;
  /** Of length 1. */
  readonly vector: Float32Array;
}

/** Below it nothing is looked at. */
export const leastCosine = 0.8;

/** The nearest answered question, if the guard finds that it asks the same; only the nearest is tried, since a second guess is a guess. */
export function semanticMatch(
  asked: { readonly text: string; readonly vector: Float32Array },
  answered: readonly CachedQuestion[],
  { lexicon, limits = usualLimits, floor = leastCosine }: { lexicon: Lexicon; limits?: GuardLimits; floor?: number },
): CachedQuestion | undefined {
  const nearest = nearestQuestion(asked.vector, answered, floor);
  if (nearest === undefined) return undefined;
  const cosine = dot(asked.vector, nearest.vector);
  return sameQuestion(nearest.text, asked.text, { lexicon, cosine, limits }).isSame ? nearest : undefined;
}

/** The answered question nearest to a vector, if any is nearer than `floor`. */
export function nearestQuestion<T extends { readonly vector: Float32Array }>(
  vector: Float32Array,
  answered: readonly T[],
  floor = leastCosine,
): T | undefined {
  let [nearest, cosine]: [T | undefined, number] = [undefined, floor];
  for (const one of answered) {
    const closeness = dot(vector, one.vector);
    if (closeness > cosine) [nearest, cosine] = [one, closeness];
  }
  return nearest;
}

function dot(one: Float32Array, other: Float32Array): number {
  let sum = 0;
  for (let at = 0; at < one.length; at++) sum += one[at]! * other[at]!;
  return sum;
}
