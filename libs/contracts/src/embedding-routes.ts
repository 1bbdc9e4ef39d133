import { z } from 'zod';
import { DataClassSchema } from './data-class.js';
import { route } from './route.js';

/**
 * Vectors for texts: by the local model, of length 1, or by the provider's model that is named, within budgets, as it gives them. Throws
 * `rejected` with `unknown-model`, `no-permitted-model` (what the texts may be told to whom), `price-unknown`, `price-outdated` or
 * `budget-exhausted`, `invalid`/`prompt-too-long`, and what a provider's failure is for a model call.
 */
export const EmbeddingsCreate = route('generator', 'embeddings.create', {
  input: z.looseObject({
    model: z.string(),
    inputs: z.array(z.string().min(1)).min(1).max(256),
    /** How long the vectors are to be, for models that can make others than their own; a provider that cannot may refuse, or give its own. */
    dimensions: z.int().min(1).optional(),
    /** Of the texts; a model outside gets only what it may be given. */
    dataClass: DataClassSchema.default('internal'),
  }),
  output: z.looseObject({
    model: z.string(),
    vectors: z.array(z.array(z.number())),
    /** As the provider reports, else an upper estimate. */
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

/** What indexing a document asks of other services: with `documentTopics` all that the principal of `documents.submit` is good for. */
export const documentRoutes = [EmbeddingsCreate.name] as const;
