import { z } from 'zod';
import { message, type MessageOf } from '../message.js';
import { PayloadRefSchema, examplePayloadRef } from '../payload-ref.js';

/** Carries the validator's verdict and, where that requires one, the engine's signed decision of a person. */
export const ExecuteAction = message('action.execute', {
  schema: z.looseObject({
    operation: z.string(),
    arguments: PayloadRefSchema,
    verdict: z.string(),
    decision: z.string().optional(),
    /** Every decision, where more than one person had to decide; `decision` is the last of them. */
    decisions: z.array(z.string()).max(10).optional(),
  }),
  example: { operation: 'erp.pay-invoice', arguments: examplePayloadRef, verdict: 'eyJ…' },
});
export type ExecuteAction = MessageOf<typeof ExecuteAction>;
