import { z } from 'zod';
import { page } from './page.js';
import { route } from './route.js';

const id = z.string().min(1).max(200);
const name = z.string().min(1).max(100);
const count = z.int().min(0);

/** A place that a check found wrong or a person marked, in the masked candidate; `class` is what a person says that it is. */
export const ExampleMarkSchema = z.looseObject({
  by: z.string(),
  code: z.string().optional(),
  class: z.string().optional(),
  pointer: z.string().optional(),
  start: z.int().optional(),
  end: z.int().optional(),
});

/** Why a part of an example is missing: it could not be masked, or is gone. */
export const WithheldPartSchema = z.looseObject({ part: z.string(), code: z.string() });

/**
 * What a person decided, with personal data masked: the candidate that they were shown, what it was made from, and what stood in the end (null when
 * they refused it). What could not be masked is not there and named in `withheld`. `maskedBy`: rules, and a tagger of names where one is installed.
 */
export const ExampleSchema = z.looseObject({
  id,
  run: id,
  step: z.string(),
  kind: z.string(),
  workflow: z.string(),
  version: z.string(),
  code: z.string().optional(),
  operation: z.string().optional(),
  decision: z.string(),
  decidedBy: z.string(),
  decidedAt: z.iso.datetime(),
  subject: z.string(),
  dataClass: z.string(),
  input: z.unknown(),
  candidate: z.unknown(),
  final: z.unknown(),
  reason: z.string().optional(),
  marks: z.array(ExampleMarkSchema),
  withheld: z.array(WithheldPartSchema),
  masked: z.record(z.string(), count),
  maskedBy: z.string(),
  /** The specialist that took `input` for `candidate`, where a person said what class it is of: `final`. */
  model: z.string().optional(),
  /** The specialists that learned from it. */
  taught: z.array(z.string()),
});
export type Example = z.infer<typeof ExampleSchema>;

const filter = {
  workflow: z.string().max(200).optional(),
  decision: z.enum(['accept', 'edit', 'reject']).optional(),
  code: z.string().max(200).optional(),
  run: id.optional(),
  /** Who decided, or whose run it was: `user:ada`. */
  user: id.optional(),
};

/** People's decisions as examples, oldest first. Throws `invalid`/`bad-cursor`. */
export const ExamplesList = route('validator', 'examples.list', {
  input: z.looseObject({ ...filter, ...page }),
  output: z.looseObject({ examples: z.array(ExampleSchema), next: z.string().optional() }),
});
/** A page of an evaluation set, without who decided and whose run it was; the first page is on record as an export. */
export const ExamplesExport = route('validator', 'examples.export', {
  input: z.looseObject({ ...filter, ...page }),
  output: z.looseObject({
    examples: z.array(ExampleSchema.omit({ decidedBy: true, subject: true })),
    next: z.string().optional(),
  }),
});
/** Deletes examples by id, by run or by user, and has the specialists that learned from them forget them first. Throws `invalid`/`delete-what` unless exactly one is named. */
export const ExamplesDelete = route('validator', 'examples.delete', {
  input: z.looseObject({ id: id.optional(), run: id.optional(), user: id.optional() }),
  output: z.looseObject({ deleted: count, forgottenBy: z.array(z.string()) }),
  timeoutMs: 120_000,
});
/**
 * Says of which class an input is that a `classify` step took for another: an example by step, whose last word counts, masked as all are. Teaches nothing by itself. Throws
 * `rejected`/`not-classified`, `texts-deleted`, `example-deleted`, and `invalid`/`unknown-class`, `unknown-intent-model`.
 */
export const ExamplesCorrect = route('validator', 'examples.correct', {
  input: z.looseObject({ run: id, step: z.string().min(1).max(200), class: name }),
  output: ExampleSchema,
});
/**
 * Teaches a specialist what people said of its findings: a refused sentence is an example of the class that was found or that they named, an accepted one
 * of the class `harmless`; without that class it teaches nothing. An input that a person gave a class is an example of it. Throws `invalid`/`unknown-class`, `unknown-intent-model`, and `rejected`/`nothing-to-teach`.
 */
export const ExamplesTeach = route('validator', 'examples.teach', {
  input: z.looseObject({ model: name, harmless: name.optional() }),
  output: z.looseObject({
    model: z.string(),
    version: z.string(),
    examples: count,
    texts: z.record(z.string(), count),
    /** Texts of classes that the model does not have. */
    leftOut: count,
  }),
  timeoutMs: 120_000,
});
