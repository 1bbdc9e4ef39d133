import type { DataClass } from '@chassis/contracts';
import type { EmbeddingIdentity } from '../domain/embedding-identity.js';

/** For whom texts become vectors, and how secret they are. */
export interface EmbeddingFor {
  readonly tenant: string;
  /** Who pays; undefined: the retriever itself. */
  readonly token: string | undefined;
  readonly dataClass: DataClass;
  /** What may pass is tried so often. */
  readonly maxTries: number;
  readonly signal?: AbortSignal | undefined;
}

/** Turns texts into vectors. */
export abstract class PassageEmbedder {
  /** Undefined: there is none, and search is by words. */
  abstract identity(): Promise<EmbeddingIdentity | undefined>;

  /** A vector of length 1 for each text, in order. Throws `ChassisError`. */
  abstract embed(texts: readonly string[], on: EmbeddingFor): Promise<Float32Array[]>;
}
