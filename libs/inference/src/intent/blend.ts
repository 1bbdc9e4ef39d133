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

/** The exponents under which the right labels of held-out texts are likeliest; of equals the first. */
export function fitBlend(pairs: readonly HeldOutPair[]): BlendWeights {
  const step = Math.max(1, Math.floor(pairs.length / enough));
  const some = pairs.filter((_, at) => at % step === 0);
  let best = { weights: { words: 0.5, meaning: 1 }, loss: Infinity };
  for (const meaning of exponents) {
    for (const words of exponents) {
      const weights = { words, meaning };
      const loss = some.reduce(
        (sum, pair) => sum - Math.log(blend(pair.words, pair.meaning, weights)[pair.label]! + tiny),
        0,
      );
      if (loss < best.loss - 1e-9) best = { weights, loss };
    }
  }
  return best.weights;
}
