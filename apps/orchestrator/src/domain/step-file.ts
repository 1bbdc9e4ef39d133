import { z } from 'zod';
import {
  ArmSchema,
  CheckUseSchema,
  CompensationSchema,
  DurationSchema,
  ElseSchema,
  EndSchema,
  ExpressionSchema,
  FilePathSchema,
  FourEyesSchema,
  OperationSchema,
  RetrySchema,
  StepIdSchema,
  StepIdsSchema,
  WorkflowNameSchema,
} from './step-parts.js';

const placed = {
  after: StepIdsSchema.default([]).describe('Steps that must have ended before this one, beside those it reads.'),
  when: ExpressionSchema.optional().describe('Unless it gives true, the step is skipped.'),
  arm: ArmSchema.optional(),
};
const timed = {
  within: DurationSchema.optional().describe(
    'The longest the step may take, with all its attempts; then the run fails as step-deadline-passed.',
  ),
};
const stage = { ...placed, ...timed, retry: RetrySchema.optional() };

const ClassifySchema = z.strictObject({
  kind: z.literal('classify'),
  ...stage,
  model: z.string().describe('The specialist that the tenant taught.'),
  text: ExpressionSchema.describe('Gives the text to classify.'),
});
const RetrieveSchema = z.strictObject({
  kind: z.literal('retrieve'),
  ...stage,
  question: ExpressionSchema,
  history: ExpressionSchema.optional(),
  filters: ExpressionSchema.optional().describe(
    'Gives an object of filters, which documents are searched; {} for all.',
  ),
  variants: ExpressionSchema.optional().describe('Gives other wordings of the question; four are taken in.'),
  neighbours: z
    .int()
    .min(0)
    .max(3)
    .default(1)
    .describe('How many chunks on either side may come with the best passages.'),
  limit: z.int().min(1).max(50).default(8).describe('The most passages.'),
  budgetTokens: z.int().positive().default(1_200).describe('The most tokens of all passages together.'),
});
const GenerateSchema = z.strictObject({
  kind: z.literal('generate'),
  ...stage,
  prompt: FilePathSchema,
  output: FilePathSchema.optional().describe('The JSON Schema of what is to come out; without it, a text.'),
  model: z.string().optional(),
  with: ExpressionSchema.optional().describe('What the prompt may name.'),
  passages: ExpressionSchema.optional(),
  checks: z.array(CheckUseSchema).default([]),
  onFail: z.record(z.string(), ElseSchema).default({}).describe('By code or check; default for all others.'),
  maxOutputTokens: z.int().positive().default(1_000),
});
const RuleSchema = z.strictObject({
  kind: z.literal('rule'),
  ...placed,
  rule: ExpressionSchema.describe('True, or an object whose isOk decides and whose rest is shown to people.'),
  else: ElseSchema.optional(),
});
const ActionSchema = z.strictObject({
  kind: z.literal('action'),
  ...stage,
  use: OperationSchema,
  with: ExpressionSchema.describe('Gives the arguments.'),
  compensate: CompensationSchema.optional(),
  onConflict: EndSchema.optional(),
  onFail: z.record(z.string(), EndSchema).default({}),
  isEffect: z.boolean().optional().describe('Whether it changes something outside, where nothing else tells.'),
});
const ApprovalStepSchema = z.strictObject({
  kind: z.literal('approval'),
  ...placed,
  for: StepIdSchema.describe('The action that it permits.'),
  role: z.string().min(1),
  show: ExpressionSchema.optional().describe('What the person sees beside the arguments of the action.'),
  within: DurationSchema.default(86_400_000),
  amount: ExpressionSchema.optional().describe(
    'What is decided on, as { minor, currency }: a person approves up to their own limit. May read $arguments.',
  ),
  fourEyes: FourEyesSchema.optional(),
  notRequester: z.boolean().default(false).describe('Whose run it is may not approve it.'),
});
const BranchSchema = z.strictObject({
  kind: z.literal('branch'),
  ...placed,
  choose: ExpressionSchema.optional().describe('Gives the name of the arm; then arms is the list of names.'),
  arms: z
    .union([z.record(StepIdSchema, ExpressionSchema), z.array(StepIdSchema).min(1)])
    .describe('By name the condition of each arm, tried in order; or the names alone, beside choose.'),
  else: StepIdSchema.optional().describe('The arm that is taken when none fits; without it the run fails as no-arm.'),
});
const WaitSchema = z.strictObject({
  kind: z.literal('wait'),
  ...placed,
  for: DurationSchema.optional(),
  until: ExpressionSchema.optional().describe('Gives a time: ISO 8601, or milliseconds since 1970.'),
});

const called = {
  ...placed,
  ...timed,
  with: ExpressionSchema.optional().describe('Gives the input of each child.'),
  budget: z
    .strictObject({ microUsd: z.int().min(0) })
    .optional()
    .describe('What each child may spend, out of what the run has left.'),
  compensate: WorkflowNameSchema.optional().describe('Undoes the step: a workflow whose input is { result }.'),
};
const SubworkflowSchema = z.strictObject({
  kind: z.literal('subworkflow'),
  ...called,
  workflow: WorkflowNameSchema.describe('Runs as a child, in the version that was published when this run started.'),
  onFail: z.record(z.string(), EndSchema).default({}).describe('By the code or status of the child; default for all.'),
});
const mapped = {
  kind: z.literal('map'),
  ...called,
  over: ExpressionSchema.describe('Gives the list; a single value is a list of one, nothing an empty one.'),
  as: StepIdSchema.default('item').describe('In `with`, $<as> is the item and $index its place from 0.'),
  limit: z.int().min(1).max(10_000).default(1_000).describe('More items than this fail the run as too-many-items.'),
  parallel: z.int().min(1).max(50).default(8).describe('How many children run at once.'),
  onItemFail: z.enum(['fail', 'collect']).default('fail').describe('fail: the first that fails ends the run.'),
};
/** Steps that may stand inside a `map`; what goes deeper is a workflow of its own. */
const bodyKinds = [
  ClassifySchema,
  RetrieveSchema,
  GenerateSchema,
  RuleSchema,
  ActionSchema,
  ApprovalStepSchema,
  BranchSchema,
  WaitSchema,
  SubworkflowSchema,
] as const;
const MapSchema = z.strictObject({
  ...mapped,
  workflow: WorkflowNameSchema.optional(),
  input: FilePathSchema.optional().describe('JSON Schema of the input of each item, for a map with steps of its own.'),
  steps: z.record(StepIdSchema, z.discriminatedUnion('kind', bodyKinds)).optional(),
  result: ExpressionSchema.optional(),
});

export const StepFileSchema = z.discriminatedUnion('kind', [...bodyKinds, MapSchema]);
export type StepFile = z.output<typeof StepFileSchema>;
