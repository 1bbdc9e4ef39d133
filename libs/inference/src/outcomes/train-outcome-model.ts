import { ChassisError } from '@chassis/contracts';
import { Logistic, namedVector } from '../logistic.js';
import type { SparseVector } from '../sparse-vector.js';
import { trainLinearModel } from '../train-linear-model.js';
import { judgeForecasts, type ForecastFigures } from './judge-forecasts.js';

/** Something that went well or did not, and what was known before. */
export interface Outcome {
  readonly signs: readonly string[];
  readonly isGood: boolean;
}

export interface OutcomeModel {
  readonly model: Logistic;
  /** How it forecast outcomes that it had not seen (five folds). */
  readonly figures: ForecastFigures;
}

/** The label of outcomes that went well; its score is their probability. */
export const good = 'good';
const bad = 'bad';
const folds = 5;
/** From hardly any penalty to one that leaves little but the mean. */
const penalties = [1e-4, 3e-4, 1e-3, 3e-3, 1e-2];

/**
 * The probability that something goes well: logistic regression whose penalty is the one that forecast best in five folds, so that few or noisy outcomes
 * give careful probabilities. Deterministic. Throws `invalid`/`too-few-examples` where all outcomes are alike.
 */
export function trainOutcomeModel(outcomes: readonly Outcome[]): OutcomeModel {
  const isGood = outcomes.map((one) => one.isGood);
  if (new Set(isGood).size < 2)
    throw new ChassisError('invalid', 'too-few-examples', 'Outcomes that are all alike teach nothing.');
  const vectors = outcomes.map(({ signs }) => namedVector([...new Set(signs)]));
  const tried = penalties.map((l2) => ({
    l2,
    figures: judgeForecasts(forecastUnseen(vectors, isGood, l2), isGood),
  }));
  const best = tried.reduce((a, b) => (b.figures.logLoss < a.figures.logLoss ? b : a));
  return { model: fit(vectors, isGood, best.l2), figures: best.figures };
}

function forecastUnseen(vectors: readonly SparseVector[], isGood: readonly boolean[], l2: number): number[] {
  const forecasts: number[] = [];
  for (let fold = 0; fold < folds; fold++) {
    const places = vectors.map((_one, at) => at).filter((at) => at % folds !== fold);
    const labels = places.map((at) => isGood[at]!);
    const model =
      new Set(labels).size < 2
        ? undefined
        : fit(
            places.map((at) => vectors[at]!),
            labels,
            l2,
          );
    for (let at = fold; at < vectors.length; at += folds)
      forecasts[at] = model === undefined ? Number(labels[0] ?? true) : model.score(vectors[at]!, good);
  }
  return forecasts;
}

function fit(vectors: readonly SparseVector[], isGood: readonly boolean[], l2: number): Logistic {
  const epochs = Math.min(40, Math.max(10, Math.round(40_000 / vectors.length)));
  const samples = { vectors, classOf: Uint32Array.from(isGood, Number), classes: 2 };
  return new Logistic(trainLinearModel(samples, { isTextual: false, learningRate: 1, l2, epochs }), [bad, good]);
}
