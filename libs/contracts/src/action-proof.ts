import { z } from 'zod';
import { LimitsSchema } from './money.js';

/** What the validator signs over an action: exactly these arguments of this operation for this step. `argumentsHash` is the sha256 of their canonical JSON. */
export const ActionVerdictSchema = z.looseObject({
  tenant: z.string(),
  run: z.string(),
  step: z.string(),
  operation: z.string(),
  argumentsHash: z.string(),
  isApprovalRequired: z.boolean(),
  /** So many different persons must have decided; one, where it does not say. */
  persons: z.int().min(1).optional(),
});
export type ActionVerdict = z.infer<typeof ActionVerdictSchema>;

/** What the engine signs when a person accepted: the same hash, who decided, and the hash of the evidence shown. */
export const ActionDecisionSchema = z.looseObject({
  tenant: z.string(),
  run: z.string(),
  step: z.string(),
  operation: z.string(),
  argumentsHash: z.string(),
  approval: z.string(),
  decidedBy: z.string(),
  evidenceHash: z.string(),
  /** The role under which it was decided, and what this person might approve by that time. */
  role: z.string().optional(),
  limits: LimitsSchema.optional(),
  /** The run that did it before: the person was asked whether to do it once more. */
  repeats: z.string().optional(),
});
export type ActionDecision = z.infer<typeof ActionDecisionSchema>;
