import { random, shuffle } from './random.js';
import type { SampleRows } from './sample-rows.js';
import { softmax } from './softmax.js';

export interface FitOptions {
  readonly epochs: number;
  readonly learningRate: number;
  /** L2 penalty per sample. */
  readonly l2: number;
}

/** `weights[feature * classes + class]`, and a bias per class. */
export interface FittedWeights {
  readonly weights: Float32Array;
  readonly bias: Float32Array;
}

const negligible = 1e-3;

/** What changes while it learns; the true weights are `weights` times `scale`. */
interface Learning extends FittedWeights {
  readonly samples: SampleRows;
  /** Of the sample at hand: first its scores, then its gradient, by class. */
  readonly gradient: Float64Array;
  scale: number;
}

/**
 * Multinomial logistic regression by stochastic gradient descent (Bottou, "Stochastic Gradient Descent Tricks", 2012): one sample
 * a step, rate falling linearly to nothing, weight decay as one common factor. Same input, same result, to the bit.
 */
export function fitSoftmax(
  samples: SampleRows,
  labels: Uint32Array,
  shape: { features: number; classes: number },
  options: FitOptions,
): FittedWeights {
  const { features, classes } = shape;
  const learning: Learning = {
    samples,
    weights: new Float32Array(features * classes),
    bias: new Float32Array(classes),
    gradient: new Float64Array(classes),
    scale: 1,
  };
  const order = Uint32Array.from(labels.keys());
  const next = random(20_261_121);
  const steps = options.epochs * labels.length;
  let step = 0;
  for (let epoch = 0; epoch < options.epochs; epoch++) {
    shuffle(order, next);
    for (const sample of order) {
      const rate = options.learningRate * (1 - step++ / steps);
      score(learning, sample);
      softmax(learning.gradient);
      learning.gradient[labels[sample]!]! -= 1;
      learning.scale *= 1 - rate * options.l2;
      descend(learning, sample, rate);
    }
    applyScale(learning);
  }
  return { weights: learning.weights, bias: learning.bias };
}

function applyScale(learning: Learning): void {
  const { weights, scale } = learning;
  for (let at = 0; at < weights.length; at++) weights[at]! *= scale;
  learning.scale = 1;
}

function score({ samples, weights, bias, gradient, scale }: Learning, sample: number): void {
  const classes = gradient.length;
  gradient.fill(0);
  for (let at = samples.offsets[sample]!; at < samples.offsets[sample + 1]!; at++) {
    const value = samples.values[at]!;
    const row = samples.features[at]! * classes;
    for (let one = 0; one < classes; one++) gradient[one]! += value * weights[row + one]!;
  }
  for (let one = 0; one < classes; one++) gradient[one] = gradient[one]! * scale + bias[one]!;
}

/** Classes whose gradient is negligible are skipped: after an epoch nearly all of many classes are. */
function descend({ samples, weights, bias, gradient, scale }: Learning, sample: number, rate: number): void {
  const classes = gradient.length;
  const active: number[] = [];
  for (let one = 0; one < classes; one++) if (Math.abs(gradient[one]!) > negligible) active.push(one);
  // Inputs have length 1, so a full step would let the bias run away from the weights.
  for (const one of active) bias[one]! -= 0.01 * rate * gradient[one]!;
  for (let at = samples.offsets[sample]!; at < samples.offsets[sample + 1]!; at++) {
    const step = (rate * samples.values[at]!) / scale;
    const row = samples.features[at]! * classes;
    for (const one of active) weights[row + one]! -= step * gradient[one]!;
  }
}
