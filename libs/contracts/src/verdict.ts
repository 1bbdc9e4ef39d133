import { z } from 'zod';
import { PayloadRefSchema } from './payload-ref.js';

export const verdicts = ['pass', 'repair', 'escalate', 'halt'] as const;
/** A verdict that a reader does not know counts as `halt`: failing closed. */
export const VerdictSchema = z.enum(verdicts).catch('halt');
export type Verdict = (typeof verdicts)[number];

/** Why a check did not pass: where (JSON pointer into the output, or a span of the text) and what; `message` never quotes more than the value at fault. */
export const FailureSchema = z.looseObject({
  check: z.string(),
  code: z.string(),
  pointer: z.string().optional(),
  span: z.looseObject({ start: z.int(), end: z.int() }).optional(),
  message: z.string(),
  /** A judge's own words, which the route of failed candidates alone tells, to reviewers. */
  reason: z.string().optional(),
});
export type Failure = z.infer<typeof FailureSchema>;

/** What a policy decided about a kind of data that was found, and whose: `tenant` (in this version), `workflow` or `default`. */
export const DecidedPolicySchema = z.looseObject({
  kind: z.string(),
  policy: z.string(),
  decidedBy: z.string(),
  version: z.int().optional(),
});
export type DecidedPolicy = z.infer<typeof DecidedPolicySchema>;

/** What one check said and what it cost. `masked`: of how many stretches it had a placeholder put in place. `policies`: what decided about what it found. `judge`: what a model that it asked said. */
export const CheckResultSchema = z.looseObject({
  name: z.string(),
  version: z.string(),
  verdict: VerdictSchema,
  tookMs: z.number(),
  masked: z.int().min(1).optional(),
  policies: z.array(DecidedPolicySchema).optional(),
  judge: z
    .looseObject({
      /** Absent where none was asked. */
      model: z.string().optional(),
      /** The lowest of `scores`; absent where none was given. */
      score: z.number().optional(),
      scores: z.array(z.number()),
      least: z.number(),
      /** Why there is no score. */
      problem: z.string().optional(),
      /** A payload: the judge's own words on each question, which no verdict has passed. */
      reasons: PayloadRefSchema.optional(),
      costMicroUsd: z.int().min(0),
    })
    .optional(),
});
export type CheckResult = z.infer<typeof CheckResultSchema>;

export const exampleFailure: Failure = {
  check: 'schema',
  code: 'required',
  pointer: '/total',
  message: 'total is missing',
};
export const exampleCheck: CheckResult = { name: 'schema', version: '1', verdict: 'pass', tookMs: 0.4 };
