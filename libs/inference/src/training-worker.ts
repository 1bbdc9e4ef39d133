import { parentPort, workerData } from 'node:worker_threads';
import { ChassisError } from '@chassis/contracts';
import { trainIntentModel, type IntentTraining } from './intent/train-intent-model.js';
import type { TextExample } from './train-linear-specialist.js';

/** What the worker sends back: a model's bytes, or the error in parts, since classes do not survive the way between threads. */
export type TrainingAnswer =
  { bytes: Uint8Array } | { error: { kind: ChassisError['kind']; code: string; message: string } };

function train(): TrainingAnswer {
  try {
    const { examples, options } = workerData as { examples: TextExample[]; options: IntentTraining };
    return { bytes: trainIntentModel(examples, options).toBytes() };
  } catch (cause) {
    const { kind, code, message } = ChassisError.from(cause);
    return { error: { kind, code, message } };
  }
}

parentPort?.postMessage(train());
