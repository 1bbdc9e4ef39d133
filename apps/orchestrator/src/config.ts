import { z } from 'zod';

/** Settings of the orchestrator. */
export const orchestratorConfig = z.object({
  ENGINE_BATCH: z.coerce
    .number()
    .int()
    .min(1)
    .max(256)
    .default(32)
    .describe('The most events of a tenant that the engine takes into one transaction'),
  ENGINE_LOOK_EVERY_MS: z.coerce
    .number()
    .int()
    .min(100)
    .default(500)
    .describe('How often the engine looks for runs whose time came on another instance, in milliseconds'),
  ENGINE_STEPS_PER_TENANT: z.coerce
    .number()
    .int()
    .min(1)
    .default(64)
    .describe('How many steps of a tenant the stages may be at before its further runs wait for their start'),
  RUN_HISTORY_DAYS: z.coerce
    .number()
    .int()
    .min(1)
    .default(90)
    .describe('How long the rows of a run that has ended are kept, in days; audit facts stay'),
  ENGINE_STEPS_BESIDE_OTHERS: z.coerce
    .number()
    .int()
    .min(1)
    .default(8)
    .describe(
      'The same for a tenant whose runs wait, while others have runs too: so many of its steps stand at most before a step of another',
    ),
});
export type OrchestratorConfig = z.output<typeof orchestratorConfig>;
