/** Vectors of two models, or of two lengths, never mix: what is not of the index's identity is not there for it. */
export interface EmbeddingIdentity {
  readonly model: string;
  readonly dimension: number;
}
