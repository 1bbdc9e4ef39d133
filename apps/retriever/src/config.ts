import { z } from 'zod';
import { embeddingConfig } from './embedding-config.js';
import { findingConfig } from './finding-config.js';
import { indexConfig } from './index-config.js';

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
  ...embeddingConfig,
  ...indexConfig,
  ...findingConfig,
  RIGHTS_MAX_AGE_MS: z.coerce
    .number()
    .int()
    .min(0)
    .default(60_000)
    .describe(
      'Nothing is retrieved while it was longer not confirmed that all changes of users and groups are known; 0: never asked',
    ),
  RIGHTS_ALARM_MS: z.coerce
    .number()
    .int()
    .min(1)
    .default(15_000)
    .describe('After so long without that confirmation an alarm is raised'),
});
export type RetrieverConfig = z.output<typeof retrieverConfig>;
