import { z } from 'zod';
import { parseDuration } from './parse-duration.js';

export const CodeSchema = z.string().regex(/^[a-z][a-z0-9-]{0,60}$/, 'a code is lower case with dashes');
export const ExpressionSchema = z.string().min(1).max(20_000);
export const FilePathSchema = z.string().regex(/^[a-z0-9][\w.-]*(\/[\w.-]+)*$/i, 'a path inside the workflow folder');
export const WorkflowNameSchema = z.string().regex(/^[a-z0-9][a-z0-9-]{0,60}$/, 'the name of a workflow');
export const DurationSchema = z.string().transform((text, context) => {
  const ms = parseDuration(text);
  if (ms !== undefined) return ms;
  context.issues.push({
    code: 'custom',
    message: 'a duration is a number with ms, s, m, h or d, such as 2d',
    input: text,
  });
  return z.NEVER;
});
export const StepIdSchema = z
  .string()
  .regex(/^[a-z][A-Za-z0-9]{0,40}$/, 'a step id is letters and digits, starting with a lower case letter');
export const StepIdsSchema = z.union([StepIdSchema.transform((one) => [one]), z.array(StepIdSchema)]);
export const ArmSchema = z
  .string()
  .regex(/^[a-z][A-Za-z0-9]{0,40}\.[a-z][A-Za-z0-9]{0,40}$/, 'an arm is <branch step>.<arm>')
  .describe('Belongs to this arm of a branch, and is skipped when another is taken.');

export const EndSchema = z.strictObject({
  end: z.enum(['completed', 'rejected', 'escalated', 'failed']),
  code: CodeSchema,
});
const ReviewSchema = z.strictObject({
  review: z.string().min(1).describe('The role that looks at it.'),
  code: CodeSchema,
  within: DurationSchema.optional(),
  fourEyes: z
    .union([z.literal(true), ExpressionSchema])
    .optional()
    .describe('Whether two different persons must accept it: true, or an expression, which may read $candidate.'),
});
const MinorByCurrencySchema = z.record(
  z.string().regex(/^[A-Z]{3}$/, 'a currency is three capital letters'),
  z.int().min(0).describe('In minor units.'),
);
/** When two different persons must approve: without conditions always. */
export const FourEyesSchema = z.strictObject({
  above: MinorByCurrencySchema.optional().describe(
    'Amounts above these, by currency in minor units, and any amount of another currency.',
  ),
  when: ExpressionSchema.optional().describe('Gives true; may read $arguments, what the action is given.'),
});
export type FourEyes = z.output<typeof FourEyesSchema>;
/** What happens where a rule or a check says no: an end with its code, or a review by a role. */
export const ElseSchema = z.union([ReviewSchema, EndSchema], { error: 'either {end, code} or {review, code}' });
export type Else = z.output<typeof ElseSchema>;

/** How far a run's answers must be trusted to go on without a person, and who is asked about the others. */
export const ConfidenceFileSchema = z.strictObject({
  atLeast: z.number().min(0).max(1).describe('From 0 to 1; the lowest part counts.'),
  review: z.string().min(1).optional().describe('The role that decides; the reviewer of the workflow by default.'),
  within: DurationSchema.optional(),
});
export type ConfidenceFile = z.output<typeof ConfidenceFileSchema>;

/** How often a step is tried again, by the kind of what went wrong, and how long it waits before. Other kinds are never repeated. */
export const RetrySchema = z.strictObject({
  transient: z.int().min(0).max(20).optional().describe('A part is away or slow; the workflow’s retries by default.'),
  throttled: z.int().min(0).max(20).optional().describe('A part asked to wait; the workflow’s retries by default.'),
  bug: z.int().min(0).max(5).optional().describe('A part broke; once by default.'),
  firstDelay: DurationSchema.optional().describe('Before the second attempt; doubles from there. 250ms by default.'),
  longestDelay: DurationSchema.optional().describe('30s by default.'),
});
export type Retry = z.output<typeof RetrySchema>;

export const CheckUseSchema = z.union([
  z.string().transform((use) => ({ use })),
  z.strictObject({ use: z.string(), with: z.record(z.string(), z.unknown()).optional() }),
]);
export const OperationSchema = z.string().regex(/^[a-z0-9-]+\.[a-z0-9-]+$/, 'an operation is <connector>.<operation>');
export const CompensationSchema = z
  .union([
    OperationSchema.transform((use) => ({ use, with: undefined })),
    z.strictObject({ use: OperationSchema, with: ExpressionSchema }),
  ])
  .describe('The operation that undoes it; by default with { reference }.');
