import { Worker } from 'node:worker_threads';
import { ChassisError } from '@chassis/contracts';

/** `ready` once, then one answer a request, in order. */
export type ModelAnswer<A> = { ready: true } | { answer: A } | { error: string };

export interface ModelThreadOptions {
  /** The worker's file; it posts `ModelAnswer`s. */
  readonly worker: URL;
  readonly task: object;
  /** As it stands in errors: `embedding model`. */
  readonly name: string;
  /** Codes of errors: the thread died, a request failed. */
  readonly codes: { readonly stopped: string; readonly failed: string };
}

interface Waiting<A> {
  resolve(answer: ModelAnswer<A>): void;
  reject(error: ChassisError): void;
}

/** One worker with one model; one request at a time. */
export class ModelThread<Q, A> {
  isRunning = true;
  private waiting: Waiting<A> | undefined;

  private constructor(
    private readonly worker: Worker,
    private readonly options: ModelThreadOptions,
  ) {
    worker.on('message', (answer: ModelAnswer<A>) => this.settle((waiting) => waiting.resolve(answer)));
    worker.on('error', (cause) => this.end(cause));
    worker.on('exit', (code) => this.end(new Error(`the thread ended with code ${code}`)));
    worker.unref();
  }

  /** Resolves when the model is loaded; rejects with `transient` and the reason when it cannot be. */
  static async start<Q, A>(options: ModelThreadOptions): Promise<ModelThread<Q, A>> {
    const thread = new ModelThread<Q, A>(new Worker(options.worker, { workerData: options.task }), options);
    await thread.answer();
    return thread;
  }

  async ask(request: Q): Promise<A> {
    if (!this.isRunning) throw this.stopped(new Error('its thread has ended'));
    this.worker.postMessage(request);
    const found = await this.answer();
    if ('answer' in found) return found.answer;
    throw new ChassisError(
      'bug',
      this.options.codes.failed,
      'error' in found ? found.error : `The thread of the ${this.options.name} answered out of turn.`,
    );
  }

  async stop(): Promise<void> {
    await this.worker.terminate();
  }

  /** While somebody waits the thread keeps the process alive. */
  private answer(): Promise<ModelAnswer<A>> {
    this.worker.ref();
    return new Promise((resolve, reject) => (this.waiting = { resolve, reject }));
  }

  private settle(how: (waiting: Waiting<A>) => void): void {
    const { waiting } = this;
    this.waiting = undefined;
    this.worker.unref();
    if (waiting) how(waiting);
  }

  private end(cause: Error): void {
    this.isRunning = false;
    this.settle((waiting) => waiting.reject(this.stopped(cause)));
  }

  private stopped(cause: Error): ChassisError {
    const { name, codes } = this.options;
    return new ChassisError('transient', codes.stopped, `The ${name} stopped: ${cause.message}.`, { cause });
  }
}
