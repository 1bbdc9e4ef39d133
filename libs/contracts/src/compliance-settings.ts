import { z } from 'zod';

/** Settings of the check `compliance`: the specialist that the tenant taught, which of its classes no answer may be of, and phrases that no answer may hold. */
export const ComplianceSettingsSchema = z.strictObject({
  model: z
    .string()
    .min(1)
    .max(100)
    .optional()
    .describe('A specialist taught as for intents; without one, phrases alone count.'),
  halt: z.array(z.string().min(1).max(100)).max(100).default([]).describe('Classes that end the answer.'),
  least: z.number().min(0).max(1).default(0.5).describe('From this confidence on.'),
  phrases: z.array(z.string().min(2).max(200)).max(200).default([]).describe('Words in this order, whatever the case.'),
});
export type ComplianceSettings = z.infer<typeof ComplianceSettingsSchema>;
