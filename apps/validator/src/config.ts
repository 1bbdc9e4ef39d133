import { z } from 'zod';

/** Settings of the validator; its limits are promises, not preferences. */
export const validatorConfig = z.object({
  EVENT_LOG_DAYS: z.coerce
    .number()
    .int()
    .min(1)
    .default(90)
    .describe('How long the event log of a run that has ended is kept, in days'),
});
export type ValidatorConfig = z.output<typeof validatorConfig>;
