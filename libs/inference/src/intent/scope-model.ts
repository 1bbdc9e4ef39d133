/** Signs that a text belongs to one of the labels at all; each is higher for texts that do. */
export type ScopeSigns = readonly number[];

/** A weighted sum of standardised signs as 0..1; not a probability. */
export class ScopeModel {
  constructor(
    readonly means: readonly number[],
    readonly deviations: readonly number[],
    readonly weights: readonly number[],
    readonly bias: number,
  ) {}

  score(signs: ScopeSigns): number {
    return 1 / (1 + Math.exp(-this.logit(signs)));
  }

  logit(signs: ScopeSigns): number {
    return standardised(signs, this).reduce((sum, sign, at) => sum + sign * this.weights[at]!, this.bias);
  }
}

interface Spread {
  readonly means: readonly number[];
  readonly deviations: readonly number[];
}

/** Beyond so many deviations a sign says no more: one broken sign must not outvote the others. */
const furthest = 6;

const standardised = (signs: ScopeSigns, { means, deviations }: Spread): number[] =>
  signs.map((sign, at) => Math.max(-furthest, Math.min(furthest, (sign - means[at]!) / deviations[at]!)));

/**
 * Learns the weights from held-out texts in scope and out of it: logistic regression with both sides equally heavy, drawn towards equal weights,
 * so that a handful of foreign texts moves them little and none at all leaves them equal.
 */
export function fitScope(inScope: readonly ScopeSigns[], outOfScope: readonly ScopeSigns[]): ScopeModel {
  const spread = spreadOf(inScope);
  const size = spread.means.length;
  const parameters = [...Array<number>(size).fill(1), 3];
  if (outOfScope.length === 0) return new ScopeModel(spread.means, spread.deviations, parameters.slice(0, size), 3);
  const samples = [
    ...inScope.map((signs) => ({ inputs: [...standardised(signs, spread), 1], isIn: 1, weight: 0.5 / inScope.length })),
    ...outOfScope.map((signs) => ({
      inputs: [...standardised(signs, spread), 1],
      isIn: 0,
      weight: 0.5 / outOfScope.length,
    })),
  ];
  const pull = 0.5 / outOfScope.length;
  for (let step = 0; step < 800; step++) {
    const gradient = parameters.map((one, at) => (at < size ? pull * (one - 1) : 0));
    for (const { inputs, isIn, weight } of samples) {
      const logit = inputs.reduce((sum, input, at) => sum + input * parameters[at]!, 0);
      const error = weight * (1 / (1 + Math.exp(-logit)) - isIn);
      inputs.forEach((input, at) => (gradient[at]! += error * input));
    }
    gradient.forEach((one, at) => (parameters[at]! -= 0.1 * one));
  }
  // A sign is a sign of belonging: it may count for nothing, never against.
  const weights = parameters.slice(0, size).map((one) => Math.max(0, one));
  return new ScopeModel(spread.means, spread.deviations, weights, parameters[size]!);
}

function spreadOf(samples: readonly ScopeSigns[]): Spread {
  const size = samples[0]?.length ?? 0;
  const means = Array.from({ length: size }, (_, at) => mean(samples.map((signs) => signs[at]!)));
  const deviations = means.map(
    (middle, at) => Math.sqrt(mean(samples.map((signs) => (signs[at]! - middle) ** 2))) || 1,
  );
  return { means, deviations };
}

const mean = (values: readonly number[]): number => values.reduce((sum, one) => sum + one, 0) / (values.length || 1);
