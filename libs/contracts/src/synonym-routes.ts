import { z } from 'zod';
import { route } from './route.js';

/** An acronym or word of the tenant's; read without regard to case. */
export const SynonymTermSchema = z
  .string()
  .min(1)
  .max(100)
  .regex(/^[^\p{Cc}]*[\p{L}\p{N}][^\p{Cc}]*$/u, 'must have a letter or digit and no control characters');

export const SynonymSchema = z.looseObject({
  term: SynonymTermSchema,
  /** What else is said for it: words or phrases. */
  alternatives: z.array(z.string()),
  /** What a place that says it in the other way counts for, beside one that says it as the question does. */
  weight: z.number(),
  updatedAt: z.iso.datetime(),
  updatedBy: z.string(),
});
export type Synonym = z.infer<typeof SynonymSchema>;

export const SynonymPutSchema = z.strictObject({
  alternatives: z.array(SynonymTermSchema).min(1).max(20),
  weight: z.number().gt(0).max(1).default(0.8),
});

/** The tenant's acronyms and synonyms, by term: for documents-admins. */
export const SynonymsList = route('retriever', 'synonyms.list', {
  input: z.looseObject({}),
  output: z.looseObject({ synonyms: z.array(SynonymSchema) }),
});
/** Sets one as a whole; searches know it within seconds, on every instance. */
export const SynonymPut = route('retriever', 'synonyms.put', {
  input: SynonymPutSchema.extend({ term: SynonymTermSchema }).loose(),
  output: SynonymSchema,
});
export const SynonymDelete = route('retriever', 'synonyms.delete', {
  input: z.looseObject({ term: SynonymTermSchema }),
  output: z.looseObject({}),
});
