import { z } from 'zod';
import { DataClassSchema } from './data-class.js';
import { PayloadRefSchema } from './payload-ref.js';
import { route } from './route.js';

const attempt = { run: z.string().min(1).max(200), step: z.string().min(1).max(200), attempt: z.int().min(1) };

/**
 * What a judge model said of an answer, and what it cost. `scores` are in the order of the questions; there are none where nobody judged, and
 * `problem` says why. `reasons` is a payload: a list of the model's own words, which no verdict has passed.
 */
export const JudgementSchema = z.looseObject({
  model: z.string().optional(),
  scores: z.array(z.number().min(0).max(1)),
  problem: z.string().optional(),
  reasons: PayloadRefSchema.optional(),
  costMicroUsd: z.int().min(0),
  isEstimated: z.boolean(),
});
export type Judgement = z.infer<typeof JudgementSchema>;

/**
 * Has an attempt's answer judged as its step's check `judge` says, out of the money that was held for it when the attempt began. Asked again, it
 * tells the same judgement. `answer` is a payload: a text, as JSON. Throws `invalid` where the step names no judge.
 */
export const JudgementsCreate = route('generator', 'judgements.create', {
  input: z.looseObject({
    ...attempt,
    context: PayloadRefSchema,
    answer: PayloadRefSchema,
    dataClass: DataClassSchema,
    withinMs: z.int().min(1).max(30_000),
  }),
  output: JudgementSchema,
  timeoutMs: 45_000,
});

/** Gives back what is held for the judge of an attempt that needs none. */
export const JudgementsRelease = route('generator', 'judgements.release', {
  input: z.looseObject(attempt),
  output: z.looseObject({ isReleased: z.literal(true) }),
});
