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

/** `ready` once, then one answer a request, in order. */
export type EmbeddingAnswer = { ready: true } | { vectors: Float32Array[] } | { error: string };
