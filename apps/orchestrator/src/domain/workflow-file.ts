import { DataClassSchema } from '@chassis/contracts';
import { z } from 'zod';
import { StepFileSchema } from './step-file.js';
import {
  ConfidenceFileSchema,
  DurationSchema,
  ExpressionSchema,
  FilePathSchema,
  StepIdSchema,
  WorkflowNameSchema,
} from './step-parts.js';

const tenMinutesMs = 600_000;

/** `workflow.yaml`, parsed. */
export const WorkflowFileSchema = z.strictObject({
  name: WorkflowNameSchema,
  description: z.string().optional(),
  input: FilePathSchema.describe('JSON Schema of the input.'),
  dataClass: DataClassSchema.default('confidential'),
  deadline: DurationSchema.describe('Counted from when the run was accepted; then it fails as deadline-passed.'),
  compensateWithin: DurationSchema.default(tenMinutesMs).describe(
    'How long after the deadline what was done may still be undone.',
  ),
  budget: z.strictObject({
    microUsd: z.int().min(0).describe('What all models may cost, in millionths of a dollar.'),
    attempts: z.int().min(1).max(10).default(3).describe('How often a generate step is tried, repairs included.'),
  }),
  /** How often a step is tried again when a part of the line or an old system fails, beside the repairs of `budget.attempts`. */
  retries: z.int().min(0).max(20).default(8),
  /** Who reviews where a step names no role. */
  reviewer: z.string().default('reviewer'),
  confidence: ConfidenceFileSchema.optional().describe('Under it a person decides on answers.'),
  steps: z.record(StepIdSchema, StepFileSchema),
  result: ExpressionSchema,
});
export type WorkflowFile = z.output<typeof WorkflowFileSchema>;

/** A graph to compile: a whole file, or the steps inside a `map`, which have no schema of their input unless they say so. */
export type WorkflowSource = Omit<WorkflowFile, 'name' | 'input'> & {
  readonly name: string;
  readonly input: string | undefined;
};

export type { StepFile } from './step-file.js';
/** Kinds that the design knows and this version does not run yet. */
export const laterKinds = ['agent'];
