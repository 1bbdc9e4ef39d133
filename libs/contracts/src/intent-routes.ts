import { z } from 'zod';
import { route } from './route.js';

const id = z.string().min(1).max(200);

const model = z.string().min(1).max(100);
/** An intent's name; it may be spoken of by people, so words are better than codes. */
const intent = z.string().min(1).max(100);
const example = z.string().min(1).max(4_000);

/** What a model is after it was taught: `by` says whether it knows words alone, or meaning as well, and by which embedder. */
const TaughtModelSchema = z.looseObject({
  model: z.string(),
  version: z.string(),
  intents: z.int(),
  examples: z.int(),
  trainedMs: z.int(),
  by: z.enum(['words', 'words-and-meaning']),
  embedder: z.string().optional(),
});

// Every change trains the whole model again before it answers.
const timeoutMs = 120_000;

/** Adds an intent to a model, or gives it other examples. */
export const IntentPut = route('intent-classifier', 'intents.put-one', {
  input: z.looseObject({ model, intent, examples: z.array(example).min(1).max(10_000) }),
  output: TaughtModelSchema,
  timeoutMs,
});
/** Takes an intent out of a model; the last two cannot be parted. */
export const IntentRemove = route('intent-classifier', 'intents.remove-one', {
  input: z.looseObject({ model, intent }),
  output: TaughtModelSchema,
  timeoutMs,
});
/** What a model was taught. */
export const IntentModelGet = route('intent-classifier', 'intents.get', {
  input: z.looseObject({ model }),
  output: TaughtModelSchema.extend({
    taught: z.record(z.string(), z.array(z.string())),
    outOfScope: z.array(z.string()),
  }),
});
/** Forgets a model with everything it was taught; what runs recorded of it stays. */
export const IntentModelRemove = route('intent-classifier', 'intents.remove', {
  input: z.looseObject({ model }),
  output: z.looseObject({ model: z.string(), removed: z.literal(true) }),
});

/**
 * Adds texts to the classes of a model (a text that stood under another class moves) and takes texts out, as one training. What is taken out is gone from
 * older versions too. Throws `invalid`/`unknown-intent` for a class that the model does not have, and `rejected`/`too-few-examples` where a class would be left without any.
 */
export const IntentsLearn = route('intent-classifier', 'intents.learn', {
  input: z.looseObject({
    model,
    add: z.record(intent, z.array(example).max(10_000)).default({}),
    forget: z.array(example).max(10_000).default([]),
  }),
  output: TaughtModelSchema,
  timeoutMs,
});

/** What a model takes texts for, asked by other services; nothing is kept. */
export const IntentsClassify = route('intent-classifier', 'intents.classify', {
  input: z.looseObject({ model, texts: z.array(z.string().max(4_000)).min(1).max(100) }),
  output: z.looseObject({
    version: z.string(),
    classes: z.array(z.looseObject({ label: z.string(), confidence: z.number(), isOutOfScope: z.boolean() })),
  }),
});

export const IntentsPut = route('intent-classifier', 'intents.put', {
  input: z.looseObject({
    model: id,
    intents: z.record(z.string(), z.array(z.string().min(1).max(4_000)).min(1)),
    outOfScope: z.array(z.string().max(4_000)).default([]),
  }),
  output: z.looseObject({
    model: z.string(),
    version: z.string(),
    intents: z.int(),
    examples: z.int(),
    trainedMs: z.int(),
    /** Whether it knows words alone, or meaning as well, and by which embedder. */
    by: z.enum(['words', 'words-and-meaning']).default('words'),
    embedder: z.string().optional(),
  }),
  // 50,000 examples are trained before the answer.
  timeoutMs: 120_000,
});
export const IntentsList = route('intent-classifier', 'intents.list', {
  input: z.looseObject({}),
  output: z.looseObject({
    models: z.array(z.looseObject({ model: z.string(), version: z.string(), intents: z.array(z.string()) })),
  }),
});
