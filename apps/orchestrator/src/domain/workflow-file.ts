import { DataClassSchema } from '@chassis/contracts';
import { z } from 'zod';
import { parseDuration } from './parse-duration.js';

const code = z.string().regex(/^[a-z][a-z0-9-]{0,60}$/, 'a code is lower case with dashes');
const expression = z.string().min(1).max(20_000);
const file = z.string().regex(/^[a-z0-9][\w.-]*(\/[\w.-]+)*$/i, 'a path inside the workflow folder');
const duration = z.string().transform((text, context) => {
  const ms = parseDuration(text);
  if (ms !== undefined) return ms;
  context.issues.push({
    code: 'custom',
    message: 'a duration is a number with ms, s, m, h or d, such as 2d',
    input: text,
  });
  return z.NEVER;
});
const stepId = z
  .string()
  .regex(/^[a-z][A-Za-z0-9]{0,40}$/, 'a step id is letters and digits, starting with a lower case letter');
const stepIds = z.union([stepId.transform((one) => [one]), z.array(stepId)]);

const EndSchema = z.strictObject({ end: z.enum(['completed', 'rejected', 'escalated', 'failed']), code });
const ReviewSchema = z.strictObject({ review: z.string().min(1), code, within: duration.optional() });
/** What happens where a rule or a check says no: an end with its code, or a review by a role. */
export const ElseSchema = z.union([ReviewSchema, EndSchema], { error: 'either {end, code} or {review, code}' });
export type Else = z.output<typeof ElseSchema>;

const step = { after: stepIds.default([]), when: expression.optional() };
const check = z.union([
  z.string().transform((use) => ({ use })),
  z.strictObject({ use: z.string(), with: z.record(z.string(), z.unknown()).optional() }),
]);
const operation = z.string().regex(/^[a-z0-9-]+\.[a-z0-9-]+$/, 'an operation is <connector>.<operation>');
const compensation = z.union([
  operation.transform((use) => ({ use, with: undefined })),
  z.strictObject({ use: operation, with: expression }),
]);

const ClassifySchema = z.strictObject({ kind: z.literal('classify'), ...step, model: z.string(), text: expression });
const RetrieveSchema = z.strictObject({
  kind: z.literal('retrieve'),
  ...step,
  question: expression,
  history: expression.optional(),
  limit: z.int().min(1).max(50).default(8),
  budgetTokens: z.int().positive().default(1_200),
});
const GenerateSchema = z.strictObject({
  kind: z.literal('generate'),
  ...step,
  prompt: file,
  output: file.optional(),
  model: z.string().optional(),
  with: expression.optional(),
  passages: expression.optional(),
  checks: z.array(check).default([]),
  onFail: z.record(z.string(), ElseSchema).default({}),
  maxOutputTokens: z.int().positive().default(1_000),
});
const RuleSchema = z.strictObject({ kind: z.literal('rule'), ...step, rule: expression, else: ElseSchema.optional() });
const ActionSchema = z.strictObject({
  kind: z.literal('action'),
  ...step,
  use: operation,
  with: expression,
  compensate: compensation.optional(),
  onConflict: EndSchema.optional(),
  onFail: z.record(z.string(), EndSchema).default({}),
  isEffect: z.boolean().optional(),
});
const ApprovalStepSchema = z.strictObject({
  kind: z.literal('approval'),
  ...step,
  for: stepId,
  role: z.string().min(1),
  show: expression.optional(),
  within: duration.default(86_400_000),
});

export const StepFileSchema = z.discriminatedUnion('kind', [
  ClassifySchema,
  RetrieveSchema,
  GenerateSchema,
  RuleSchema,
  ActionSchema,
  ApprovalStepSchema,
]);
export type StepFile = z.output<typeof StepFileSchema>;

/** `workflow.yaml`, parsed. */
export const WorkflowFileSchema = z.strictObject({
  name: z.string().regex(/^[a-z0-9][a-z0-9-]{0,60}$/),
  description: z.string().optional(),
  input: file,
  dataClass: DataClassSchema.default('confidential'),
  deadline: duration,
  budget: z.strictObject({ microUsd: z.int().min(0), attempts: z.int().min(1).max(10).default(3) }),
  /** How often a step is tried again when a part of the line or an old system fails, beside the repairs of `budget.attempts`. */
  retries: z.int().min(0).max(20).default(8),
  /** Who reviews where a step names no role. */
  reviewer: z.string().default('reviewer'),
  steps: z.record(stepId, StepFileSchema),
  result: expression,
});
export type WorkflowFile = z.output<typeof WorkflowFileSchema>;

/** Kinds that the design knows and this version does not run yet. */
export const laterKinds = ['branch', 'map', 'wait', 'subworkflow', 'agent'];
