import { parentPort } from 'node:worker_threads';
import type { ModelAnswer } from './model-thread.js';

/** The side of a `ModelThread` within its worker: answers each request, and says that it is ready. */
export function serveRequests<Q, A>(handle: (request: Q) => Promise<A>): void {
  const port = parentPort;
  if (port === null) throw new Error('A model is served in a worker thread.');
  const send = (message: ModelAnswer<A>) => port.postMessage(message);
  port.on('message', (request: Q) => {
    void handle(request).then(
      (answer) => send({ answer }),
      (error: unknown) => send({ error: error instanceof Error ? error.message : String(error) }),
    );
  });
  send({ ready: true });
}
