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
  const { classes } = shape;
  const weights = new Float32Array(shape.features * classes);
  const bias = new Float32Array(classes);
  const gradient = new Float64Array(classes);
  const order = Uint32Array.from(labels.keys());
  const next = random(20_261_121);
  const steps = options.epochs * labels.length;
  let scale = 1;
  let step = 0;
  for (let epoch = 0; epoch < options.epochs; epoch++) {
    shuffle(order, next);
    for (const sample of order) {
      const rate = options.learningRate * (1 - step++ / steps);
      scores(samples, sample, weights, bias, scale, gradient);
      softmax(gradient);
      gradient[labels[sample]!]! -= 1;
      scale *= 1 - rate * options.l2;
      descend(samples, sample, weights, bias, gradient, rate, scale);
    }
    for (let at = 0; at < weights.length; at++) weights[at]! *= scale;
    scale = 1;
  }
  return { weights, bias };
}

function scores(
  samples: SampleRows,
  sample: number,
  weights: Float32Array,
  bias: Float32Array,
  scale: number,
  into: Float64Array,
): void {
  const classes = into.length;
  into.fill(0);
  for (let at = samples.offsets[sample]!; at < samples.offsets[sample + 1]!; at++) {
    const value = samples.values[at]!;
    const row = samples.features[at]! * classes;
    for (let one = 0; one < classes; one++) into[one]! += value * weights[row + one]!;
  }
  for (let one = 0; one < classes; one++) into[one] = into[one]! * scale + bias[one]!;
}

/** Classes whose gradient is negligible are skipped: after an epoch nearly all of many classes are. */
function descend(
  samples: SampleRows,
  sample: number,
  weights: Float32Array,
  bias: Float32Array,
  gradient: Float64Array,
  rate: number,
  scale: number,
): void {
  const classes = gradient.length;
  const active: number[] = [];
  for (let one = 0; one < classes; one++) if (Math.abs(gradient[one]!) > negligible) active.push(one);
  for (const one of active) bias[one]! -= 0.01 * rate * gradient[one]!;
  for (let at = samples.offsets[sample]!; at < samples.offsets[sample + 1]!; at++) {
    const step = (rate * samples.values[at]!) / scale;
    const row = samples.features[at]! * classes;
    for (const one of active) weights[row + one]! -= step * gradient[one]!;
  }
}
