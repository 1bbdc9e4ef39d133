import { z } from 'zod';

/** What kinds of personal data there are. Which of them matter in an answer is the workflow's policy. */
export const personalKinds = [
  'e-mail',
  'phone',
  'IBAN',
  'bank account',
  'card number',
  'national id',
  'IP address',
  'web address',
  'name',
  'address',
  'postal code',
  'place',
  'organisation',
  'nationality',
  'date',
  'age',
  'title',
] as const;
export type PersonalKind = (typeof personalKinds)[number];

/** `refuse`: the answer is made again. `mask`: a placeholder such as `[NAME]` takes its place, and the answer goes on. `halt`: the answer ends. */
export const personalDataPolicies = ['refuse', 'mask', 'halt', 'allow'] as const;
export type PersonalDataPolicy = (typeof personalDataPolicies)[number];

/** Settings of the check `pii`: the policy of each kind, and whether data that stands in the sources counts too. */
export const PersonalDataSettingsSchema = z.strictObject({
  kinds: z.partialRecord(z.enum(personalKinds), z.enum(personalDataPolicies)).optional(),
  evenFromSources: z.boolean().optional(),
});
export type PersonalDataSettings = z.infer<typeof PersonalDataSettingsSchema>;

/** What a placeholder may stand for. */
export const maskedKinds = [...personalKinds, 'secret'] as const;
export type MaskedKind = (typeof maskedKinds)[number];

/** What stands in the place of masked data of a kind: `[NAME]`, `[CARD NUMBER]`. */
export const placeholderOf = (kind: MaskedKind): string => `[${kind.toUpperCase()}]`;
