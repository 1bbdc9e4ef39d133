import { Embedder } from './embedder.js';
import type { EmbeddingModel } from './embedding-models.js';
import { type EmbeddingTask, type EmbeddingThread, startEmbeddingThread } from './embedding-protocol.js';

interface Job {
  readonly texts: readonly string[];
  readonly vectors: Float32Array[];
  resolve(vectors: Float32Array[]): void;
  reject(error: unknown): void;
}

/** So many texts of a job go at once; then the next job has its turn, and a question waits for a slice of a long document, not for all of it. */
const sliceLength = 4;

/** A model of our own machine in one thread: one core is all that embedding may take. */
export class LocalEmbedder extends Embedder {
  private readonly jobs: Job[] = [];
  private isBusy = false;
  private isClosed = false;

  constructor(
    private readonly model: EmbeddingModel,
    private readonly task: EmbeddingTask,
    private thread: EmbeddingThread,
  ) {
    super();
  }

  override get modelId(): string {
    return this.model.id;
  }

  override get dimension(): number {
    return this.model.dimension;
  }

  override embed(texts: readonly string[]): Promise<Float32Array[]> {
    if (texts.length === 0) return Promise.resolve([]);
    return new Promise((resolve, reject) => {
      this.jobs.push({ texts, vectors: [], resolve, reject });
      void this.work();
    });
  }

  override async close(): Promise<void> {
    this.isClosed = true;
    await this.thread.stop();
  }

  private async work(): Promise<void> {
    if (this.isBusy) return;
    this.isBusy = true;
    for (let job = this.jobs.shift(); job; job = this.jobs.shift()) {
      try {
        job.vectors.push(...(await this.encode(job.texts.slice(job.vectors.length, job.vectors.length + sliceLength))));
        if (job.vectors.length < job.texts.length) this.jobs.push(job);
        else job.resolve(job.vectors);
      } catch (error) {
        job.reject(error);
      }
    }
    this.isBusy = false;
  }

  private async encode(texts: readonly string[]): Promise<Float32Array[]> {
    if (!this.thread.isRunning && !this.isClosed) this.thread = await startEmbeddingThread(this.task);
    return this.thread.ask({ texts });
  }
}
