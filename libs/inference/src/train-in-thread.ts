import { Worker } from 'node:worker_threads';
import { ChassisError } from '@chassis/contracts';

/** What a training thread answers: what it made, or the error in parts, since classes do not survive the way between threads. */
export type ThreadAnswer<T> = T | { error: { kind: ChassisError['kind']; code: string; message: string } };

let last: Promise<unknown> = Promise.resolve();

/** Has the program at `url` train with `workerData` in a thread of its own, one training at a time per process, so that neither the event loop nor all cores are taken. Same errors. */
export function trainInThread<T extends object>(url: URL, workerData: unknown): Promise<T> {
  const trained = last.then(() => trainNow<T>(url, workerData));
  last = trained.catch(() => undefined);
  return trained;
}

async function trainNow<T extends object>(url: URL, workerData: unknown): Promise<T> {
  const worker = new Worker(url, { workerData });
  const answer = await new Promise<ThreadAnswer<T>>((resolve, reject) => {
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
  return answer;
}
