import { z } from 'zod';
import { FieldPointerSchema, ShapeVerdictSchema } from './language-settings.js';

export const textFormats = ['plain', 'markdown', 'list', 'table', 'json', 'line'] as const;
export type TextFormat = (typeof textFormats)[number];
export const dateFormats = ['YYYY-MM-DD', 'DD.MM.YYYY', 'DD/MM/YYYY', 'MM/DD/YYYY', 'YYYY/MM/DD'] as const;
export type DateFormat = (typeof dateFormats)[number];

/** How a number is written: `1.234,50` is `{ decimal: ',', group: '.', decimals: 2 }`. Without `group` none is written. */
export const NumberFormatSchema = z
  .strictObject({
    decimal: z.enum(['.', ',']).default('.'),
    group: z.enum(['.', ',', ' ', "'"]).optional(),
    decimals: z.int().min(0).max(12).optional().describe('Exactly as many figures behind the mark.'),
  })
  .refine(({ decimal, group }) => decimal !== group, 'decimal and group must differ');
export type NumberFormat = z.infer<typeof NumberFormatSchema>;

export const FieldFormatSchema = z.union([
  z.strictObject({ is: z.enum(['plain', 'line']) }),
  z.strictObject({ date: z.enum(dateFormats) }),
  z.strictObject({ number: NumberFormatSchema }),
]);
export type FieldFormat = z.infer<typeof FieldFormatSchema>;

const CountSchema = z
  .union([
    z
      .int()
      .min(1)
      .max(10_000)
      .transform((count) => ({ min: count, max: count })),
    z.strictObject({ min: z.int().min(0).max(10_000).default(0), max: z.int().min(1).max(10_000).default(10_000) }),
  ])
  .refine(({ min, max }) => min <= max, 'min is above max');

/** Settings of the check `format`: how an answer, or each of these fields of a JSON, is written. */
export const FormatSettingsSchema = z
  .strictObject({
    is: z.enum(textFormats).optional(),
    items: CountSchema.optional().describe('Items of a list or rows of a table: exactly so many, or min and max.'),
    columns: z.array(z.string().min(1).max(100)).min(1).max(50).optional().describe('Head of a table, in order.'),
    fields: z.record(FieldPointerSchema, FieldFormatSchema).optional(),
    verdict: ShapeVerdictSchema.default('repair'),
  })
  .refine(({ is, fields }) => is !== undefined || fields !== undefined, 'needs is or fields')
  .refine(
    ({ is, items }) => items === undefined || is === 'list' || is === 'table',
    'items goes with is: list or table',
  )
  .refine(({ is, columns }) => columns === undefined || is === 'table', 'columns goes with is: table')
  .refine(({ is, fields }) => fields === undefined || is === undefined || is === 'json', 'fields go with JSON');
export type FormatSettings = z.infer<typeof FormatSettingsSchema>;
