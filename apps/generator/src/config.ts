import { z } from 'zod';

/** Settings of the generator. */
export const generatorConfig = z.object({
  GENERATOR_TEXT_MODEL: z
    .string()
    .min(1)
    .default('extractive')
    .describe('Model that answers in text where a workflow names none.'),
  GENERATOR_JSON_MODEL: z
    .string()
    .min(1)
    .default('invoice-extractor')
    .describe('Model that answers in JSON where a workflow names none.'),
});
export type GeneratorConfig = z.output<typeof generatorConfig>;
