import { ChassisError } from '@chassis/contracts';
import { rejectThreshold } from '../reject-threshold.js';
import type { SpecialistOptions, TextExample } from '../train-linear-specialist.js';
import { fitBlend, type HeldOutPair } from './blend.js';
import { IntentModel, type MeaningPart } from './intent-model.js';
import { fitScope, type ScopeSigns } from './scope-model.js';
import { scopeSigns } from './scope-signs.js';
import { strangerThreshold } from './stranger-threshold.js';
import type { MeaningScores } from './meaning-model.js';
import { trainMeaningModel } from './train-meaning-model.js';
import { foldsUsed, trainWords, type TrainedWords } from './train-words.js';

/** Embeddings of the texts that a model is trained on, each of length 1. */
export interface TrainingEmbeddings {
  /** `modelId` of the embedder. */
  readonly embedder: string;
  /** One per example, then one per out-of-scope text. */
  readonly vectors: readonly Float32Array[];
  /** Of the labels' own names, where these are words. */
  readonly names: readonly { readonly label: string; readonly vector: Float32Array }[];
}

export interface IntentTraining extends SpecialistOptions {
  readonly embeddings?: TrainingEmbeddings | undefined;
}

/** Rises when the same examples would give another model. */
export const trainerRevision = 3;

/** Held-out texts are often kin to those that a fold was trained on: what strangers lose is about twice as much. */
const defaultFalseReject = 0.01;

/**
 * Trains which intent a text has. Words: a linear specialist. With embeddings beside: a second logistic regression, to which an intent's name is one more
 * example; the two are multiplied with exponents, and refusal is decided by signs of both, all found on held-out examples. Deterministic.
 * Throws `invalid`/`too-few-examples` when there is nothing to tell apart.
 */
export function trainIntentModel(examples: readonly TextExample[], options: IntentTraining = {}): IntentModel {
  const words = trainWords(examples, options);
  if (!options.embeddings) return new IntentModel(words.specialist);
  return new IntentModel(words.specialist, trainMeaning(words, options.embeddings, options.maxFalseReject));
}

function trainMeaning(words: TrainedWords, given: TrainingEmbeddings, maxFalseReject?: number): MeaningPart {
  const { labels } = words.specialist;
  if (given.vectors.length !== words.classOf.length)
    throw new ChassisError('bug', 'wrong-embeddings', 'Training wants an embedding for each text, in order.');
  const byMeaning = new Map<number, MeaningScores>();
  for (const fold of foldsUsed(words.classOf.length)) {
    const model = trainOn(words, given, (index) => words.foldOf[index] !== fold);
    given.vectors.forEach((vector, index) => {
      if (words.foldOf[index] === fold) byMeaning.set(index, model.score(vector));
    });
  }
  const pairs: HeldOutPair[] = [];
  const inScope: ScopeSigns[] = [];
  const outOfScope: ScopeSigns[] = [];
  for (const { index, scoring } of words.heldOut) {
    const meaning = byMeaning.get(index)!;
    const label = words.classOf[index]!;
    (label < labels.length ? inScope : outOfScope).push(scopeSigns(scoring, meaning));
    if (label < labels.length) pairs.push({ words: scoring.probabilities, meaning: meaning.probabilities, label });
  }
  const scope = fitScope(inScope, outOfScope);
  const allowed = maxFalseReject ?? defaultFalseReject;
  const scores = inScope.map((signs) => scope.score(signs));
  return {
    embedder: given.embedder,
    model: trainOn(words, given, () => true),
    weights: fitBlend(pairs),
    scope,
    rejectBelow:
      outOfScope.length === 0
        ? strangerThreshold(inScope.map((signs) => scope.logit(signs)))
        : rejectThreshold(
            scores,
            outOfScope.map((signs) => scope.score(signs)),
            allowed,
          ),
  };
}

function trainOn(words: TrainedWords, given: TrainingEmbeddings, isKept: (index: number) => boolean) {
  const { labels } = words.specialist;
  const kept = [...words.classOf.keys()].filter(isKept);
  return trainMeaningModel({
    embeddings: [...kept.map((index) => given.vectors[index]!), ...given.names.map(({ vector }) => vector)],
    classOf: Uint32Array.from([
      ...kept.map((index) => words.classOf[index]!),
      ...given.names.map(({ label }) => labels.indexOf(label)),
    ]),
    labels: labels.length,
  });
}
