import { z } from 'zod';
import { FieldPointerSchema, ShapeVerdictSchema } from './language-settings.js';

const RangeSchema = z
  .strictObject({ min: z.int().min(0).max(1_000_000).optional(), max: z.int().min(0).max(1_000_000).optional() })
  .refine(({ min, max }) => min !== undefined || max !== undefined, 'needs min or max')
  .refine(({ min = 0, max = Infinity }) => min <= max, 'min is above max');
/** How many there may be, both ends included. */
export type LengthRange = z.infer<typeof RangeSchema>;

const measures = {
  words: RangeSchema.optional(),
  characters: RangeSchema.optional(),
  sentences: RangeSchema.optional(),
};
/** How long one text may be. */
export const TextLengthSchema = z.strictObject(measures).refine(hasMeasure, 'needs words, characters or sentences');
export type TextLength = z.infer<typeof TextLengthSchema>;

/** Settings of the check `length`: how long an answer, or each of these fields of a JSON, may be. */
export const LengthSettingsSchema = z
  .strictObject({
    ...measures,
    fields: z.record(FieldPointerSchema, TextLengthSchema).optional(),
    verdict: ShapeVerdictSchema.default('repair'),
  })
  .refine(
    ({ fields, ...own }) => fields !== undefined || hasMeasure(own),
    'needs words, characters, sentences or fields',
  );
export type LengthSettings = z.infer<typeof LengthSettingsSchema>;

function hasMeasure({ words, characters, sentences }: { words?: unknown; characters?: unknown; sentences?: unknown }) {
  return words !== undefined || characters !== undefined || sentences !== undefined;
}
