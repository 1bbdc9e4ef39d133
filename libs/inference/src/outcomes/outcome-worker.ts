import { parentPort, workerData } from 'node:worker_threads';
import { ChassisError } from '@chassis/contracts';
import type { ThreadAnswer } from '../train-in-thread.js';
import type { ForecastFigures } from './judge-forecasts.js';
import { type Outcome, trainOutcomeModel } from './train-outcome-model.js';

export interface LearnedOutcomes {
  readonly bytes: Uint8Array;
  readonly figures: ForecastFigures;
}

function train(): ThreadAnswer<LearnedOutcomes> {
  try {
    const { model, figures } = trainOutcomeModel(workerData as Outcome[]);
    return { bytes: model.toBytes(), figures };
  } catch (cause) {
    const { kind, code, message } = ChassisError.from(cause);
    return { error: { kind, code, message } };
  }
}

parentPort?.postMessage(train());
