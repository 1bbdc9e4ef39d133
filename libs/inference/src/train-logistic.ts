import { ChassisError } from '@chassis/contracts';
import { Logistic, namedVector, type NamedFeatures } from './logistic.js';
import { trainLinearModel } from './train-linear-model.js';

export interface NamedSample {
  readonly features: NamedFeatures;
  readonly label: string;
}

/** Trains a logistic regression over named features, each sample scaled to length 1. Deterministic. Throws `invalid`/`too-few-examples` for fewer than two labels. */
export function trainLogistic(samples: readonly NamedSample[]): Logistic {
  const labels = [...new Set(samples.map(({ label }) => label))].sort();
  if (labels.length < 2)
    throw new ChassisError(
      'invalid',
      'too-few-examples',
      'A logistic regression needs samples of at least two labels.',
    );
  const numbers = new Map(labels.map((label, number) => [label, number]));
  const vectors = samples.map(({ features }) => namedVector(features));
  const classOf = Uint32Array.from(samples, ({ label }) => numbers.get(label)!);
  return new Logistic(trainLinearModel({ vectors, classOf, classes: labels.length }, { isTextual: false }), labels);
}
