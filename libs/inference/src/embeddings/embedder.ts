/** Turns texts into vectors of length 1, so that their dot product is the cosine. */
export abstract class Embedder {
  /** Part of an index's identity: vectors of two models never mix. */
  abstract readonly modelId: string;
  abstract readonly dimension: number;
  /** A vector per text, in order. A text's vector does not depend on the texts beside it. Throws `transient`/`embedder-stopped` when the runtime died; the next call starts it again. */
  abstract embed(texts: readonly string[]): Promise<Float32Array[]>;
  abstract close(): Promise<void>;
}
