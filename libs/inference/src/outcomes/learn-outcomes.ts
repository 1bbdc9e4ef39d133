import { Worker } from 'node:worker_threads';
import { ChassisError } from '@chassis/contracts';
import { Logistic } from '../logistic.js';
import type { OutcomeAnswer } from './outcome-worker.js';
import type { Outcome, OutcomeModel } from './train-outcome-model.js';

let last: Promise<unknown> = Promise.resolve();

/** `trainOutcomeModel` in a thread of its own, one at a time per process, so that the event loop goes on. Same result, same errors. */
export function learnOutcomes(outcomes: readonly Outcome[]): Promise<OutcomeModel> {
  const learned = last.then(() => learnNow(outcomes));
  last = learned.catch(() => undefined);
  return learned;
}

async function learnNow(outcomes: readonly Outcome[]): Promise<OutcomeModel> {
  const worker = new Worker(new URL('./outcome-worker.js', import.meta.url), { workerData: outcomes });
  const answer = await new Promise<OutcomeAnswer>((resolve, reject) => {
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
  return { model: Logistic.fromBytes(answer.bytes), figures: answer.figures };
}
