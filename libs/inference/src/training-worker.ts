import { parentPort, workerData } from 'node:worker_threads';
import { ChassisError } from '@chassis/contracts';
import { trainIntentModel, type IntentTraining } from './intent/train-intent-model.js';
import type { ThreadAnswer } from './train-in-thread.js';
import type { TextExample } from './train-linear-specialist.js';

export interface TrainedIntents {
  readonly bytes: Uint8Array;
}

function train(): ThreadAnswer<TrainedIntents> {
  try {
    const { examples, options } = workerData as { examples: TextExample[]; options: IntentTraining };
    return { bytes: trainIntentModel(examples, options).toBytes() };
  } catch (cause) {
    const { kind, code, message } = ChassisError.from(cause);
    return { error: { kind, code, message } };
  }
}

parentPort?.postMessage(train());
