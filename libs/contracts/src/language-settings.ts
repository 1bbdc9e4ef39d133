import { z } from 'zod';

/** The languages (ISO 639-1) that the check `language` can tell apart. */
export const checkedLanguages = [
  ...[
    'am',
    'ar',
    'az',
    'be',
    'bg',
    'bn',
    'ca',
    'cs',
    'da',
    'de',
    'el',
    'en',
    'es',
    'et',
    'eu',
    'fa',
    'fi',
    'fr',
    'gu',
    'he',
  ],
  ...[
    'hi',
    'hr',
    'hu',
    'hy',
    'is',
    'it',
    'ja',
    'ka',
    'kn',
    'ko',
    'ku',
    'lo',
    'lt',
    'lv',
    'ml',
    'mr',
    'ms',
    'nl',
    'no',
    'or',
  ],
  ...[
    'pa',
    'pl',
    'pt',
    'ro',
    'ru',
    'sk',
    'sl',
    'sq',
    'sr',
    'sv',
    'ta',
    'te',
    'th',
    'tl',
    'tr',
    'uk',
    'ur',
    'vi',
    'yo',
    'zh',
  ],
] as const;
export const CheckedLanguageSchema = z.enum(checkedLanguages);
export type CheckedLanguage = z.infer<typeof CheckedLanguageSchema>;

/** What comes of an answer that is not of the shape that was asked for. */
export const ShapeVerdictSchema = z.enum(['repair', 'escalate', 'halt']);

/** A JSON pointer into the answer; `*` stands for each item of a list. */
export const FieldPointerSchema = z.string().max(200).regex(/^\//, 'must be a JSON pointer, as /lines/*/date');

/** Settings of the check `language`: in which languages an answer may be. */
export const LanguageSettingsSchema = z
  .strictObject({
    is: z.array(CheckedLanguageSchema).min(1).max(20).optional().describe('Declared languages, ISO 639-1.'),
    like: z
      .string()
      .min(1)
      .max(100)
      .optional()
      .describe('The input whose language the answer keeps; `question` without `is`.'),
    except: z.array(FieldPointerSchema).max(100).default([]).describe('Fields of a JSON that may be in any language.'),
    verdict: ShapeVerdictSchema.default('repair'),
  })
  .refine(({ is, like }) => is === undefined || like === undefined, 'either is or like, not both');
export type LanguageSettings = z.infer<typeof LanguageSettingsSchema>;
