import { parentPort, workerData } from 'node:worker_threads';
import { ChassisError } from '@chassis/contracts';
import type { ForecastFigures } from './judge-forecasts.js';
import { type Outcome, trainOutcomeModel } from './train-outcome-model.js';

/** What the worker sends back: a model's bytes, or the error in parts, since classes do not survive the way between threads. */
export type OutcomeAnswer =
  | { bytes: Uint8Array; figures: ForecastFigures }
  | { error: { kind: ChassisError['kind']; code: string; message: string } };

function train(): OutcomeAnswer {
  try {
    const { model, figures } = trainOutcomeModel(workerData as Outcome[]);
    return { bytes: model.toBytes(), figures };
  } catch (cause) {
    const { kind, code, message } = ChassisError.from(cause);
    return { error: { kind, code, message } };
  }
}

parentPort?.postMessage(train());
