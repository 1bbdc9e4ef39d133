import { z } from 'zod';

const value = z.string().min(1).max(200);
const oneOrMany = z.union([value, z.array(value).min(1).max(50)]);
/** A day counts as a whole; a time counts as it stands. */
const moment = z.union([z.iso.date(), z.iso.datetime({ offset: true })]);
export const DocumentDateSchema = moment;

/** From a day or time on, and up to one, itself included; at least one of them. */
export const PeriodSchema = z.strictObject({ from: moment.optional(), until: moment.optional() });
export type Period = z.infer<typeof PeriodSchema>;

/** What a document is beside its text, as its owner says it: names and values by which searches may be narrowed. */
export const DocumentAttributesSchema = z
  .record(z.string().regex(/^[\w.-]{1,60}$/, 'must be letters, digits and . - _'), value)
  .refine((given) => Object.keys(given).length <= 30, 'must be at most 30');

/**
 * Which documents a search is over, among those that the caller may see: all that is named must hold, and of several values one. Never widens rights.
 * A filter that we do not know is refused, not ignored: who narrows a search must not get more than was asked for.
 */
export const PassageFiltersSchema = z.strictObject({
  source: oneOrMany.optional(),
  /** `en`, `de`, … as it was recognised. */
  language: oneOrMany.optional(),
  /** Of the file, `application/pdf`; or its first part, `image`. */
  mediaType: oneOrMany.optional(),
  /** Words that must all stand in the title, in any case and order. */
  title: z.string().min(1).max(500).optional(),
  /** The document's own date, or else when it was first added. */
  date: PeriodSchema.optional(),
  /** When it was first added. */
  created: PeriodSchema.optional(),
  /** When the version that is found was added. */
  updated: PeriodSchema.optional(),
  /** Its own term of validity and this period have a moment in common. */
  valid: PeriodSchema.optional(),
  attributes: z.record(z.string().min(1).max(60), oneOrMany).optional(),
});
export type PassageFilters = z.infer<typeof PassageFiltersSchema>;
