import { z } from 'zod';
import { message, type MessageOf } from '../message.js';
import { PayloadRefSchema } from '../payload-ref.js';
import { TerminalStatusSchema } from '../run-status.js';

/** How a run ended that a step of another run had started; the envelope names that step, `child` the run that ended. */
export const ChildEnded = message('child.ended', {
  schema: z.looseObject({
    child: z.string(),
    /** Which item of a `map`, from 0; 0 for a `subworkflow`. */
    index: z.int().min(0),
    /** An end that this release does not know is for people. */
    status: TerminalStatusSchema.catch('escalated'),
    reason: z.string().optional(),
    result: PayloadRefSchema.optional(),
    detail: PayloadRefSchema.optional(),
    costMicroUsd: z.int().min(0),
  }),
  example: { child: 'b2a7c0de.lines.4', index: 4, status: 'completed', costMicroUsd: 120 },
});
export type ChildEnded = MessageOf<typeof ChildEnded>;
