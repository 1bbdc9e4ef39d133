import { z } from 'zod';

/** Settings of the validator; its limits are promises, not preferences. */
export const validatorConfig = z.object({
  CHASSIS_MODELS_DIR: z
    .string()
    .default('.chassis/models')
    .describe('Folder of local models; without a tagger of personal data in it, rules alone find names and addresses'),
  CHASSIS_NATIVE_DIR: z
    .string()
    .default('native')
    .describe('Folder where the native runtimes of local models are installed'),
  EVENT_LOG_DAYS: z.coerce
    .number()
    .int()
    .min(1)
    .default(90)
    .describe('How long the event log of a run that has ended is kept, in days'),
  EXAMPLES_DAYS: z.coerce
    .number()
    .int()
    .min(1)
    .default(365)
    .describe(
      'How long examples made of decisions are kept, in days; those that a specialist learned from stay until they are deleted',
    ),
});
export type ValidatorConfig = z.output<typeof validatorConfig>;
