import { z } from 'zod';

const share = z.number().min(0).max(1);

/** What one step of a run says of how far its outcome may be trusted. */
export const ConfidencePartSchema = z.looseObject({
  step: z.string(),
  /** A specialist's probability, how relevant the best passage is, or how soon an answer passed its checks. */
  kind: z.enum(['classify', 'retrieve', 'generate']).catch('generate'),
  value: share,
});
export type ConfidencePart = z.infer<typeof ConfidencePartSchema>;

/** How far a task may be trusted, from 0 to 1: the lowest of its parts, beside what its workflow asks for. */
export const ConfidenceSchema = z.looseObject({ value: share, atLeast: share, parts: z.array(ConfidencePartSchema) });
export type Confidence = z.infer<typeof ConfidenceSchema>;

/** The check that the engine adds to those of a step; `with` is a `Confidence`. */
export const confidenceCheckName = 'confidence';

/** Whether a person must decide before anything of the answer leaves. What is no confidence counts as none. */
export function isBelowConfidence(checks: readonly { readonly use: string; readonly with?: unknown }[]): boolean {
  const spec = checks.find(({ use }) => use === confidenceCheckName);
  if (spec === undefined) return false;
  const given = ConfidenceSchema.safeParse(spec.with);
  return !given.success || given.data.value < given.data.atLeast;
}
