import { z } from 'zod';

/** Settings of the check `judge`: which model is asked, what it is asked of an answer, and what comes of a low score. */
export const JudgeSettingsSchema = z.strictObject({
  model: z
    .string()
    .min(1)
    .max(200)
    .describe('A model by name, or `auto`: the cheapest that may be given the data; a dearer one when that one fails.'),
  questions: z
    .array(z.string().min(10).max(500))
    .min(1)
    .max(10)
    .describe('What the judge answers by a score each, from 0 (no) to 1 (yes).'),
  least: z.number().min(0.1).max(1).describe('The lowest score that passes, for each question.'),
  below: z
    .enum(['repair', 'escalate', 'halt'])
    .default('escalate')
    .describe('What comes of a lower score. Without any score a person decides.'),
  withinMs: z.int().min(1_000).max(30_000).default(15_000).describe('As long as the judge may take.'),
});
export type JudgeSettings = z.infer<typeof JudgeSettingsSchema>;
