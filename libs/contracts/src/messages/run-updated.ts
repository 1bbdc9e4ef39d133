import { z } from 'zod';
import { message, type MessageOf } from '../message.js';
import { PayloadRefSchema } from '../payload-ref.js';
import { RunStatusSchema } from '../run-status.js';

/**
 * The engine's word on a run, in order of `version`; the validator appends it to the run's event log.
 * A terminal status is the run's end: `result` is a JSON payload. `reason` is a code; `detail` a JSON payload for people (an arithmetic, a difference).
 */
export const RunUpdated = message('run.updated', {
  schema: z.looseObject({
    version: z.int().min(0),
    status: RunStatusSchema.catch('running'),
    workflow: z.string(),
    step: z.string().optional(),
    reason: z.string().optional(),
    detail: PayloadRefSchema.optional(),
    result: PayloadRefSchema.optional(),
    costMicroUsd: z.int().min(0),
    /** Of a run that failed: when the same request may do better. */
    retryAfterMs: z.number().min(0).optional(),
    approval: z.looseObject({ id: z.string(), role: z.string(), step: z.string(), dueAt: z.iso.datetime() }).optional(),
  }),
  example: { version: 3, status: 'running', workflow: 'answer-question', step: 'passages', costMicroUsd: 0 },
});
export type RunUpdated = MessageOf<typeof RunUpdated>;
