import { DataClassSchema, RunStatusSchema } from '@chassis/contracts';
import { z } from 'zod';

const AttachmentSchema = z.object({
  name: z.string().min(1).max(200),
  mediaType: z.string().min(1).max(200),
  text: z.string().optional(),
  contentBase64: z.base64().optional(),
});

/** `POST /v1/runs`. */
export const StartRunSchema = z.object({
  workflow: z.string().min(1).max(100).meta({ example: 'answer-question' }),
  input: z.record(z.string(), z.unknown()).meta({ example: { question: 'How long is the warranty on pumps?' } }),
  attachments: z
    .array(AttachmentSchema)
    .max(20)
    .optional()
    .meta({ description: 'Stored apart; the workflow sees them as `input.attachments`.' }),
  dataClass: DataClassSchema.optional().meta({ description: 'Raises the class of the run, never lowers it.' }),
  budget: z.object({ microUsd: z.int().min(0) }).optional(),
  deadline: z.iso.datetime({ offset: true }).optional(),
});
export type StartRun = z.infer<typeof StartRunSchema>;

/** A run as clients see it. */
export const RunViewSchema = z.looseObject({
  id: z.string(),
  workflow: z.string(),
  workflowHash: z.string(),
  status: RunStatusSchema,
  reason: z.string().optional().meta({ description: 'A stable code: why it ended so.' }),
  result: z.unknown().optional(),
  acceptedAt: z.string(),
  pausedAt: z.string().optional().meta({ description: 'Since when an operator keeps it from starting anything.' }),
  rerunOf: z.string().optional().meta({ description: 'The run whose steps it took over.' }),
  endedAt: z.string().optional(),
  deadline: z.string(),
  dataClass: DataClassSchema,
  cost: z.looseObject({ microUsd: z.int() }),
  links: z.record(z.string(), z.string()),
});
export type RunView = z.infer<typeof RunViewSchema>;

export const RunListSchema = z.looseObject({ runs: z.array(RunViewSchema), next: z.string().optional() });

export const RunQuerySchema = z.object({
  status: RunStatusSchema.optional(),
  workflow: z.string().max(100).optional(),
  after: z.string().max(500).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});
