import { z } from 'zod';

/** Settings of the retriever. */
export const retrieverConfig = z.object({
  CHASSIS_MODELS_DIR: z
    .string()
    .default('.chassis/models')
    .describe('Folder of local models; without an embedding model in it, search is lexical'),
  CHASSIS_NATIVE_DIR: z
    .string()
    .default('native')
    .describe('Folder where the native runtimes of local models are installed'),
  RETRIEVER_MAX_DOCUMENT_BYTES: z.coerce
    .number()
    .int()
    .min(1)
    .default(10_485_760)
    .describe('Largest document that is read, in bytes'),
});
export type RetrieverConfig = z.output<typeof retrieverConfig>;
