import { ModelThread } from '../native/model-thread.js';

/** What the thread of an embedder is started with. */
export interface EmbeddingTask {
  readonly nativeDir: string;
  readonly weights: string;
  readonly tokenizer: string;
  readonly maxTokens: number;
}

export interface EmbeddingRequest {
  readonly texts: readonly string[];
}

export type EmbeddingThread = ModelThread<EmbeddingRequest, Float32Array[]>;

/** Rejects with `transient`/`embedder-stopped` and the reason when the model cannot be loaded. */
export async function startEmbeddingThread(task: EmbeddingTask): Promise<EmbeddingThread> {
  return await ModelThread.start({
    worker: new URL('./embedding-worker.js', import.meta.url),
    task,
    name: 'embedding model',
    codes: { stopped: 'embedder-stopped', failed: 'embedding-failed' },
  });
}
