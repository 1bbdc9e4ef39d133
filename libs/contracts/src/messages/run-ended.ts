import { z } from 'zod';
import { message, type MessageOf } from '../message.js';
import { PayloadRefSchema } from '../payload-ref.js';
import { TerminalStatusSchema } from '../run-status.js';

/** Public: sent after the run's event log holds its end. */
export const RunEnded = message('run.ended', {
  schema: z.looseObject({
    status: TerminalStatusSchema.catch('failed'),
    workflow: z.string(),
    reason: z.string().optional(),
    result: PayloadRefSchema.optional(),
    costMicroUsd: z.int().min(0),
  }),
  example: { status: 'completed', workflow: 'answer-question', costMicroUsd: 0 },
});
export type RunEnded = MessageOf<typeof RunEnded>;
