import { Worker } from 'node:worker_threads';
import { ChassisError } from '@chassis/contracts';
import type { EmbeddingAnswer, EmbeddingRequest, EmbeddingTask } from './embedding-protocol.js';

interface Waiting {
  resolve(answer: EmbeddingAnswer): void;
  reject(error: ChassisError): void;
}

/** One worker with one model; one request at a time. */
export class EmbeddingThread {
  isRunning = true;
  private waiting: Waiting | undefined;

  private constructor(private readonly worker: Worker) {
    worker.on('message', (answer: EmbeddingAnswer) => this.settle((waiting) => waiting.resolve(answer)));
    worker.on('error', (cause) => this.end(cause));
    worker.on('exit', (code) => this.end(new Error(`the thread ended with code ${code}`)));
    worker.unref();
  }

  /** Resolves when the model is loaded; rejects with `transient`/`embedder-stopped` and the reason when it cannot be. */
  static async start(task: EmbeddingTask): Promise<EmbeddingThread> {
    const thread = new EmbeddingThread(
      new Worker(new URL('./embedding-worker.js', import.meta.url), { workerData: task }),
    );
    await thread.answer();
    return thread;
  }

  async encode(texts: readonly string[]): Promise<Float32Array[]> {
    if (!this.isRunning) throw stopped(new Error('its thread has ended'));
    const request: EmbeddingRequest = { texts };
    this.worker.postMessage(request);
    const answer = await this.answer();
    if ('vectors' in answer) return answer.vectors;
    throw new ChassisError(
      'bug',
      'embedding-failed',
      'error' in answer ? answer.error : 'The embedding thread answered out of turn.',
    );
  }

  async stop(): Promise<void> {
    await this.worker.terminate();
  }

  /** While somebody waits the thread keeps the process alive. */
  private answer(): Promise<EmbeddingAnswer> {
    this.worker.ref();
    return new Promise((resolve, reject) => (this.waiting = { resolve, reject }));
  }

  private settle(how: (waiting: Waiting) => void): void {
    const { waiting } = this;
    this.waiting = undefined;
    this.worker.unref();
    if (waiting) how(waiting);
  }

  private end(cause: Error): void {
    this.isRunning = false;
    this.settle((waiting) => waiting.reject(stopped(cause)));
  }
}

function stopped(cause: Error): ChassisError {
  return new ChassisError('transient', 'embedder-stopped', `The embedding model stopped: ${cause.message}.`, { cause });
}
