import { z } from 'zod';

/** Settings of the intent-classifier. */
export const intentClassifierConfig = z.object({
  CHASSIS_MODELS_DIR: z
    .string()
    .default('.chassis/models')
    .describe('Folder of local models; without an embedding model in it, intents are told by words alone'),
  CHASSIS_NATIVE_DIR: z
    .string()
    .default('native')
    .describe('Folder where the native runtimes of local models are installed'),
  INTENTS_FRESH_MS: z.coerce
    .number()
    .int()
    .min(0)
    .max(60_000)
    .default(1_000)
    .describe(
      'How long an instance that heard no news of a model believes that it is still the current one, in milliseconds',
    ),
  INTENTS_CACHE_MB: z.coerce
    .number()
    .int()
    .min(1)
    .default(256)
    .describe('How many megabytes of models an instance keeps in memory'),
  INTENTS_MAX_EXAMPLES: z.coerce
    .number()
    .int()
    .min(10)
    .default(50_000)
    .describe(
      'The most examples a model may be trained on; embedding takes three milliseconds an example, training 15,000 half a minute more',
    ),
});
export type IntentClassifierConfig = z.output<typeof intentClassifierConfig>;
