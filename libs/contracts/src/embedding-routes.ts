import { z } from 'zod';
import { route } from './route.js';

/** Vectors of length 1 for texts, by a local model; no text leaves. Throws `rejected`/`unknown-model`, `invalid`/`prompt-too-long`. */
export const EmbeddingsCreate = route('generator', 'embeddings.create', {
  input: z.looseObject({ model: z.string(), inputs: z.array(z.string().min(1)).min(1).max(256) }),
  output: z.looseObject({
    model: z.string(),
    vectors: z.array(z.array(z.number())),
    /** An upper estimate. */
    tokens: z.int(),
    costMicroUsd: z.int(),
  }),
  timeoutMs: 60_000,
});

/** Which model makes vectors here; null where none is installed. */
export const EmbeddingsDescribe = route('generator', 'embeddings.describe', {
  input: z.looseObject({}),
  output: z.looseObject({ model: z.string().nullable(), dimension: z.int().nullable() }),
});
