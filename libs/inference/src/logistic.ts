import { ChassisError } from '@chassis/contracts';
import { hashFeature } from './hash-feature.js';
import type { LinearModel } from './linear-model.js';
import type { LabelScore } from './linear-specialist.js';
import { readModel, writeModel } from './model-bytes.js';
import { sparseVector, type SparseVector } from './sparse-vector.js';

/** Named features of one sample: names alone count 1 each; a map gives values. */
export type NamedFeatures = readonly string[] | ReadonlyMap<string, number>;

/** Logistic regression over named features: for lines, tokens, whatever has features. */
export class Logistic {
  constructor(
    private readonly model: LinearModel,
    readonly labels: readonly string[],
  ) {}

  /** All labels with their probabilities, best first. */
  classify(features: NamedFeatures): LabelScore[] {
    const probabilities = this.model.probabilities(namedVector(features));
    return this.labels.map((label, at) => ({ label, score: probabilities[at]! })).sort((a, b) => b.score - a.score);
  }

  /** The probability of one label, of what `namedVector` made of the features; 0 for a label that it does not know. */
  score(vector: SparseVector, label: string): number {
    return this.model.probabilities(vector)[this.labels.indexOf(label)] ?? 0;
  }

  toBytes(): Uint8Array {
    return writeModel(this.model, { labels: this.labels });
  }

  /** Throws `invalid`/`not-a-model` for bytes that are none. */
  static fromBytes(bytes: Uint8Array): Logistic {
    const { model, header } = readModel(bytes);
    return new Logistic(model, header['labels'] as string[]);
  }
}

/** A vector of named features; throws `invalid`/`not-a-number` for a value that is none. */
export function namedVector(features: NamedFeatures): SparseVector {
  const entries =
    features instanceof Map
      ? [...features]
      : (features as readonly string[]).map((name): [string, number] => [name, 1]);
  return sparseVector(
    entries.map(([name, value]): [number, number] => {
      if (!Number.isFinite(value))
        throw new ChassisError('invalid', 'not-a-number', `The feature ${name} has no finite value.`);
      return [hashFeature(name, 9), value];
    }),
  );
}
