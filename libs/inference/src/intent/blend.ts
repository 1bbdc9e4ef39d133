import { softmax } from '../softmax.js';

/** Exponents of the two models' probabilities in their product. */
export interface BlendWeights {
  readonly words: number;
  readonly meaning: number;
}

const tiny = 1e-9;

/** The product of experts (Hinton, "Training Products of Experts", 2002), normalised. */
export function blend(words: ArrayLike<number>, meaning: Float64Array, weights: BlendWeights): Float64Array {
  const blended = meaning.map(
    (one, at) => weights.meaning * Math.log(one + tiny) + weights.words * Math.log(words[at]! + tiny),
  );
  softmax(blended);
  return blended;
}

/** A held-out text: what both models, trained without it, say, and which label is right. */
export interface HeldOutPair {
  readonly words: Float64Array;
  readonly meaning: Float64Array;
  readonly label: number;
}

const exponents = [0, 0.1, 0.2, 0.35, 0.5, 0.75, 1, 1.5, 2];
const enough = 1_500;
/** Fewer held-out texts than this tell too little to prefer anything but what they say. */
const telling = 100;
const standardErrors = 2;
/** Less than so much of words is not worth looking for: whatever is left out of them is lost for good. */
const leanest = 0.2;

interface Candidate {
  readonly weights: BlendWeights;
  /** Of each held-out text. */
  readonly losses: Float64Array;
  readonly loss: number;
}

/**
 * The exponents under which the right labels of held-out texts are likeliest. Among those that are no worse by more than two standard errors the one that
 * leans least on words (Breiman et al., "Classification and Regression Trees", 1984): words overrate themselves on texts that are kin to each other.
 */
export function fitBlend(pairs: readonly HeldOutPair[]): BlendWeights {
  const step = Math.max(1, Math.floor(pairs.length / enough));
  const some = pairs.filter((_, at) => at % step === 0);
  const candidates = exponents
    .filter((meaning) => meaning > 0)
    .flatMap((meaning) => exponents.map((words) => candidate(some, { words, meaning })));
  const best = candidates.reduce((least, one) => (one.loss < least.loss ? one : least));
  if (some.length < telling) return some.length === 0 ? { words: 0.5, meaning: 1 } : best.weights;
  const lean = (one: Candidate): number => one.weights.words / one.weights.meaning;
  return candidates
    .filter((one) => lean(one) >= Math.min(leanest, lean(best)))
    .filter((one) => one.loss - best.loss <= standardErrors * standardError(one, best))
    .reduce(
      (kept, one) => (lean(one) < lean(kept) || (lean(one) === lean(kept) && one.loss < kept.loss) ? one : kept),
      best,
    ).weights;
}

function candidate(pairs: readonly HeldOutPair[], weights: BlendWeights): Candidate {
  const losses = Float64Array.from(
    pairs,
    (pair) => -Math.log(blend(pair.words, pair.meaning, weights)[pair.label]! + tiny),
  );
  return { weights, losses, loss: meanOf(losses) };
}

/** Of the mean difference between two candidates on the same texts. */
function standardError(one: Candidate, other: Candidate): number {
  const differences = one.losses.map((loss, at) => loss - other.losses[at]!);
  const middle = meanOf(differences);
  return Math.sqrt(meanOf(differences.map((each) => (each - middle) ** 2)) / differences.length);
}

const meanOf = (values: Float64Array): number => values.reduce((sum, one) => sum + one, 0) / (values.length || 1);
