import { z } from 'zod';
import { message, type MessageOf } from '../message.js';
import { PayloadRefSchema, examplePayloadRef } from '../payload-ref.js';
import { ChildOfSchema, exampleChildOf } from '../child-of.js';

/**
 * Asks the engine to end a run that another one started; the envelope's run id is the child's.
 * It may overtake the child's `run.requested`, so it says all that is needed to keep that one from starting.
 */
export const CancelChild = message('child.cancel', {
  schema: z.looseObject({
    reason: z.string(),
    by: z.string(),
    workflow: z.string(),
    input: PayloadRefSchema,
    acceptedAt: z.iso.datetime(),
    childOf: ChildOfSchema,
  }),
  example: {
    reason: 'cancelled-by-user',
    by: 'user:ada',
    workflow: 'check-line',
    input: examplePayloadRef,
    acceptedAt: '2026-11-21T10:00:00.000Z',
    childOf: exampleChildOf,
  },
});
export type CancelChild = MessageOf<typeof CancelChild>;
