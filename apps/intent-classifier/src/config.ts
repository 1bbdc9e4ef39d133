import { z } from 'zod';

/** Settings of the intent-classifier. */
export const intentClassifierConfig = z.object({
  INTENTS_FRESH_MS: z.coerce
    .number()
    .int()
    .min(0)
    .max(60_000)
    .default(1_000)
    .describe('How long an instance believes that a model is still the current one, in milliseconds'),
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
    .describe('The most examples a model may be trained on; 15,000 take about ten seconds'),
});
export type IntentClassifierConfig = z.output<typeof intentClassifierConfig>;
