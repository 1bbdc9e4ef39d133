import { z } from 'zod';
import { personalDataPolicies, personalKinds } from './personal-data.js';

/** What may be done about a secret in an answer: none of them lets it out. */
export const secretPolicies = ['mask', 'refuse', 'halt'] as const;
export type SecretPolicy = (typeof secretPolicies)[number];

/** Settings of the check `secrets`. */
export const SecretsSettingsSchema = z.strictObject({ policy: z.enum(secretPolicies).optional() });

/**
 * What the answers of a tenant may disclose, whatever their workflow says: a workflow can be stricter. Kinds that are not named are the workflow's matter.
 * `evenFromSources`: what is named counts where a source holds it, too.
 */
export const DisclosurePolicySchema = z.strictObject({
  kinds: z.partialRecord(z.enum(personalKinds), z.enum(personalDataPolicies)).default({}),
  evenFromSources: z.boolean().default(false),
  secrets: z.enum(secretPolicies).default('halt'),
});
export type DisclosurePolicy = z.output<typeof DisclosurePolicySchema>;

const strictness = ['allow', 'mask', 'refuse', 'halt'];

/** Whether the first lets out what the second does not: `allow`, `mask`, `refuse`, `halt` are each stricter than the one before. */
export const isLooser = (one: string, other: string): boolean => strictness.indexOf(one) < strictness.indexOf(other);
