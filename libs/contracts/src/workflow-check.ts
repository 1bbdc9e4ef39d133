import { z } from 'zod';
import { DataClassSchema } from './data-class.js';

/** One thing that is wrong with a workflow folder, where, and what to do. Errors stop a publication, warnings do not. */
export const FindingSchema = z.looseObject({
  severity: z.enum(['error', 'warning']),
  code: z.string(),
  file: z.string(),
  /** Into the file: a JSON pointer of YAML or JSON, empty for the file as a whole. */
  pointer: z.string(),
  line: z.int().min(1).optional(),
  column: z.int().min(1).optional(),
  message: z.string(),
});
export type Finding = z.infer<typeof FindingSchema>;

export const riskClasses = ['low', 'medium', 'high'] as const;
export const RiskClassSchema = z.enum(riskClasses);
export type RiskClass = z.infer<typeof RiskClassSchema>;

/** What a workflow may do at worst, computed from its graph; from a class on a second person must agree to its publication. */
export const RiskSchema = z.looseObject({
  class: RiskClassSchema,
  needsSecondPerson: z.boolean(),
  reasons: z.array(z.looseObject({ class: RiskClassSchema, code: z.string(), message: z.string() })),
});
export type Risk = z.infer<typeof RiskSchema>;

/** What the workflows of a tenant may use, and from when two persons must agree. Absent lists permit all that there is. */
export const WorkflowPolicySchema = z.strictObject({
  /** Operations by name, or all of a connector as `erp.*`. */
  operations: z
    .array(z.string().regex(/^[a-z0-9-]+\.([a-z0-9-]+|\*)$/))
    .max(500)
    .optional(),
  /** Language models by name. */
  models: z.array(z.string().min(1).max(200)).max(200).optional(),
  /** The most protected class that a workflow may be made for. */
  maxDataClass: DataClassSchema.default('restricted'),
  /** The most that one run may be allowed to cost, in micro-USD. */
  maxBudgetMicroUsd: z.int().min(0).default(100_000_000),
  /** A budget of a run above this is of high risk, in micro-USD. */
  riskyBudgetMicroUsd: z.int().min(0).default(1_000_000),
  secondPersonFrom: RiskClassSchema.default('high'),
});
export type WorkflowPolicy = z.infer<typeof WorkflowPolicySchema>;

export const CheckReportSchema = z.looseObject({
  name: z.string(),
  /** sha256 over all files and their paths, as a publication of them would cite it. */
  hash: z.string(),
  isPublishable: z.boolean(),
  findings: z.array(FindingSchema),
  risk: RiskSchema,
});
export type CheckReport = z.infer<typeof CheckReportSchema>;
