import { ChassisError } from '@chassis/contracts';
import { LinearSpecialist } from './linear-specialist.js';
import { random, shuffle } from './random.js';
import { rejectThreshold } from './reject-threshold.js';
import { scopeScore } from './scope-score.js';
import type { SparseVector } from './sparse-vector.js';
import { textFeatures } from './text-features.js';
import { trainLinearModel } from './train-linear-model.js';

export interface TextExample {
  readonly text: string;
  readonly label: string;
}

export interface SpecialistOptions {
  /** Texts of no label. They become a class of their own, and show where to refuse. */
  readonly outOfScope?: readonly string[];
  /**
   * The largest share of held-out in-scope texts that may be refused, 0..1. Default .005 for many examples (CLINC150: accuracy .928 at an
   * out-of-scope recall of .54) and .05 for few, which the final model, having seen them all, refuses less often than its folds do.
   */
  readonly maxFalseReject?: number;
}

/** Rises when the same examples would give another model. */
export const trainerRevision = 1;

/** Above this many examples one held-out fifth is enough to find the threshold; below it every fifth takes its turn. */
const manyExamples = 3_000;
const isMany = (samples: Samples) => samples.vectors.length > manyExamples;

/**
 * Trains a classifier of short texts: hashed words and character grams, TF-IDF, logistic regression, a threshold for refusal found on
 * held-out examples. Deterministic. Throws `invalid`/`too-few-examples` when there is nothing to tell apart.
 */
export function trainLinearSpecialist(
  examples: readonly TextExample[],
  options: SpecialistOptions = {},
): LinearSpecialist {
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
  const samples: Samples = {
    vectors: [...examples.map(({ text }) => text), ...outOfScope].map(textFeatures),
    classOf: Uint32Array.from([
      ...examples.map(({ label }) => numbers.get(label)!),
      ...outOfScope.map(() => labels.length),
    ]),
    classes,
  };
  const held = heldOutScope(samples, labels.length);
  const model = trainLinearModel(samples, { isTextual: true });
  return new LinearSpecialist(
    model,
    labels,
    rejectThreshold(held.inScope, held.outOfScope, options.maxFalseReject ?? (isMany(samples) ? 0.005 : 0.05)),
  );
}

interface Samples {
  readonly vectors: readonly SparseVector[];
  readonly classOf: Uint32Array;
  readonly classes: number;
}

function heldOutScope(samples: Samples, labels: number): { inScope: number[]; outOfScope: number[] } {
  const foldOf = folds(samples.classOf);
  const inScope: number[] = [];
  const outOfScope: number[] = [];
  const last = isMany(samples) ? 1 : 5;
  for (let fold = 0; fold < last; fold++) {
    const model = trainLinearModel(
      select(samples, (index) => foldOf[index] !== fold),
      { isTextual: true },
    );
    samples.vectors.forEach((vector, index) => {
      if (foldOf[index] === fold)
        (samples.classOf[index]! < labels ? inScope : outOfScope).push(scopeScore(model, vector, labels).scope);
    });
  }
  return { inScope, outOfScope };
}

/** A fold 0..4 for each sample, each class spread evenly over them. */
function folds(classOf: Uint32Array): Uint32Array {
  const order = Uint32Array.from(classOf.keys());
  shuffle(order, random(7));
  const seen = new Map<number, number>();
  const foldOf = new Uint32Array(classOf.length);
  for (const index of order) {
    const count = seen.get(classOf[index]!) ?? 0;
    seen.set(classOf[index]!, count + 1);
    foldOf[index] = count % 5;
  }
  return foldOf;
}

function select(samples: Samples, isKept: (index: number) => boolean): Samples {
  const kept = [...samples.vectors.keys()].filter(isKept);
  return {
    vectors: kept.map((index) => samples.vectors[index]!),
    classOf: Uint32Array.from(kept, (index) => samples.classOf[index]!),
    classes: samples.classes,
  };
}
