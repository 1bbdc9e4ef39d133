import { z } from 'zod';

/** Settings of who makes vectors, to be spread into the retriever's. */
export const embeddingConfig = {
  RETRIEVER_EMBEDDINGS: z
    .enum(['local', 'generator'])
    .default('local')
    .describe(
      'Who makes vectors of passages and questions: the model in CHASSIS_MODELS_DIR, or one of the generator, within budgets and data classes',
    ),
  RETRIEVER_EMBEDDING_MODEL: z
    .string()
    .min(1)
    .max(200)
    .optional()
    .describe('With generator: which model, by what its provider calls it'),
  RETRIEVER_EMBEDDING_DIMENSION: z.coerce
    .number()
    .int()
    .min(1)
    .max(16_384)
    .optional()
    .describe('With generator: how many numbers its vectors have; part of the identity of the index'),
  RETRIEVER_EMBEDDING_REFUSED: z
    .enum(['fail', 'words'])
    .default('fail')
    .describe(
      'Documents and questions whose data class the model may not be given: they fail, or are found and searched by words alone, which is told',
    ),
};
