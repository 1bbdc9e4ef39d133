import { ChassisError } from '@chassis/contracts';
import { LinearSpecialist } from '../linear-specialist.js';
import { rejectThreshold } from '../reject-threshold.js';
import { scopeScore, type Scoring } from '../scope-score.js';
import type { SparseVector } from '../sparse-vector.js';
import { textFeatures } from '../text-features.js';
import { trainLinearModel } from '../train-linear-model.js';
import type { SpecialistOptions, TextExample } from '../train-linear-specialist.js';
import { crossFolds } from './cross-folds.js';

/** The samples in the order of examples, then out-of-scope texts; with what a model trained without a text says of it. */
export interface TrainedWords {
  readonly specialist: LinearSpecialist;
  /** The label's number of each sample; `labels.length` is out of scope. */
  readonly classOf: Uint32Array;
  readonly foldOf: Uint32Array;
  readonly heldOut: readonly { readonly index: number; readonly scoring: Scoring }[];
  readonly isMany: boolean;
}

interface Samples {
  readonly vectors: readonly SparseVector[];
  readonly classOf: Uint32Array;
  readonly classes: number;
}

/** Above so many examples one held-out fifth is enough to find thresholds, above so few two; below that every fifth takes its turn. */
const manyExamples = 3_000;
const someExamples = 600;

/** The part of a specialist that knows words: hashed words and character grams, TF-IDF, logistic regression, a threshold for refusal. */
export function trainWords(examples: readonly TextExample[], options: SpecialistOptions): TrainedWords {
  const outOfScope = options.outOfScope ?? [];
  const labels = [...new Set(examples.map(({ label }) => label))].sort();
  const classes = labels.length + (outOfScope.length > 0 ? 1 : 0);
  if (labels.length === 0 || classes < 2) {
    throw new ChassisError(
      'invalid',
      'too-few-examples',
      'A specialist needs examples of at least two labels, or of one label and out-of-scope texts.',
    );
  }
  const numbers = new Map(labels.map((label, number) => [label, number]));
  const classOf = Uint32Array.from([
    ...examples.map(({ label }) => numbers.get(label)!),
    ...outOfScope.map(() => labels.length),
  ]);
  const samples = { vectors: [...examples.map(({ text }) => text), ...outOfScope].map(textFeatures), classOf, classes };
  const isMany = classOf.length > manyExamples;
  const foldOf = crossFolds(classOf);
  const heldOut = foldsUsed(classOf.length).flatMap((fold) => scoreFold(samples, foldOf, fold, labels.length));
  const scopes = (isIn: boolean) =>
    heldOut.filter(({ index }) => classOf[index]! < labels.length === isIn).map(({ scoring }) => scoring.scope);
  const specialist = new LinearSpecialist(
    trainLinearModel(samples, { isTextual: true }),
    labels,
    rejectThreshold(scopes(true), scopes(false), options.maxFalseReject ?? (isMany ? 0.005 : 0.05)),
  );
  return { specialist, classOf, foldOf, heldOut, isMany };
}

/** The folds that take a turn at being held out. */
export function foldsUsed(samples: number): number[] {
  if (samples > manyExamples) return [0];
  return samples > someExamples ? [0, 1] : [0, 1, 2, 3, 4];
}

function scoreFold(
  samples: Samples,
  foldOf: Uint32Array,
  fold: number,
  labels: number,
): TrainedWords['heldOut'][number][] {
  const kept = [...samples.vectors.keys()].filter((index) => foldOf[index] !== fold);
  const model = trainLinearModel(
    {
      vectors: kept.map((index) => samples.vectors[index]!),
      classOf: Uint32Array.from(kept, (index) => samples.classOf[index]!),
      classes: samples.classes,
    },
    { isTextual: true },
  );
  return [...samples.vectors.keys()]
    .filter((index) => foldOf[index] === fold)
    .map((index) => ({ index, scoring: scopeScore(model, samples.vectors[index]!, labels) }));
}
