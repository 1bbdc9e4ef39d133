import { z } from 'zod';
import { LimitsSchema, MoneySchema } from './money.js';
import { page } from './page.js';
import { route } from './route.js';

const id = z.string().min(1).max(200);
const at = z.iso.datetime();

/** A place in the text that was shown, as a person marks it; `class` says what it is, by the name of a class of a specialist. */
export const DecisionMarkSchema = z.object({
  start: z.int().min(0),
  end: z.int().min(1),
  class: z
    .string()
    .regex(/^[\p{L}\p{N}][\p{L}\p{N} _-]{0,99}$/u, 'is the name of a class')
    .optional(),
});
export type DecisionMark = z.infer<typeof DecisionMarkSchema>;
const marks = z.array(DecisionMarkSchema).max(100).optional();

/** A person's word on exactly what is shown, where others must say theirs too. */
export const GivenApprovalSchema = z.looseObject({
  by: z.string(),
  at,
  role: z.string(),
  /** What they might approve by then. */
  limits: LimitsSchema.optional(),
  /** Whether it counts still: they have the role and the limit now. */
  counts: z.boolean(),
});

export const ApprovalSchema = z.looseObject({
  id,
  run: id,
  step: z.string(),
  kind: z.enum(['approval', 'review']),
  workflow: z.string(),
  role: z.string(),
  status: z.enum(['open', 'accepted', 'edited', 'rejected', 'expired', 'void']),
  code: z.string().optional(),
  operation: z.string().optional(),
  /** sha256 over operation and payload; a decision must repeat it. */
  payloadHash: z.string(),
  payload: z.unknown(),
  evidence: z.unknown(),
  /** What is decided on, where the workflow says so: a person approves up to a limit of their own. */
  amount: MoneySchema.optional(),
  /** How many different persons must approve, who did, and how many are still missing. */
  persons: z.int().min(1).optional(),
  approvedBy: z.array(GivenApprovalSchema).optional(),
  stillNeeded: z.int().min(0).optional(),
  /** Whose run it is, where they may not approve it themselves. */
  notBy: z.string().optional(),
  requestedAt: at,
  dueAt: at,
  decidedBy: z.string().optional(),
  decidedAt: at.optional(),
  comment: z.string().optional(),
  marks,
});
export type Approval = z.infer<typeof ApprovalSchema>;

export const ApprovalsList = route('orchestrator', 'approvals.list', {
  input: z.looseObject({ status: z.string().default('open'), run: z.string().optional(), ...page }),
  output: z.looseObject({ approvals: z.array(ApprovalSchema), next: z.string().optional() }),
});
export const ApprovalsGet = route('orchestrator', 'approvals.get', {
  input: z.looseObject({ approval: id }),
  output: ApprovalSchema,
});
export const ApprovalsDecide = route('orchestrator', 'approvals.decide', {
  input: z.looseObject({
    approval: id,
    decision: z.enum(['accept', 'edit', 'reject']),
    payloadHash: z.string(),
    edited: z.unknown().optional(),
    comment: z.string().max(4_000).optional(),
    marks,
  }),
  output: ApprovalSchema,
});
