import { Worker } from 'node:worker_threads';
import { ChassisError } from '@chassis/contracts';
import { IntentModel } from './intent/intent-model.js';
import type { IntentTraining } from './intent/train-intent-model.js';
import type { TextExample } from './train-linear-specialist.js';
import type { TrainingAnswer } from './training-worker.js';

let last: Promise<unknown> = Promise.resolve();

/** `trainIntentModel` in a thread of its own, one at a time per process, so that neither the event loop nor both cores are taken. Same errors. */
export function trainInWorker(examples: readonly TextExample[], options: IntentTraining = {}): Promise<IntentModel> {
  const trained = last.then(() => trainNow(examples, options));
  last = trained.catch(() => undefined);
  return trained;
}

async function trainNow(examples: readonly TextExample[], options: IntentTraining): Promise<IntentModel> {
  const worker = new Worker(new URL('./training-worker.js', import.meta.url), { workerData: { examples, options } });
  const answer = await new Promise<TrainingAnswer>((resolve, reject) => {
    worker.once('message', resolve);
    worker.once('error', reject);
    worker.once('exit', (code) =>
      reject(
        new ChassisError(
          'transient',
          'training-interrupted',
          `The training thread ended with code ${code} before it had a model.`,
        ),
      ),
    );
  });
  if ('error' in answer) throw new ChassisError(answer.error.kind, answer.error.code, answer.error.message);
  return IntentModel.fromBytes(answer.bytes);
}
