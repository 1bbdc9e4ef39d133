import { z } from 'zod';
import { message, type MessageOf } from '../message.js';
import { PayloadRefSchema, examplePayloadRef } from '../payload-ref.js';

/** Asks for a verdict over exactly these arguments (canonical JSON payload; its sha256 is the ref's id). */
export const CheckAction = message('action.check', {
  schema: z.looseObject({
    operation: z.string(),
    arguments: PayloadRefSchema,
    isApprovalRequired: z.boolean(),
    /** How many different persons must permit it, where it is more than one. */
    persons: z.int().min(1).optional(),
  }),
  example: { operation: 'erp.pay-invoice', arguments: examplePayloadRef, isApprovalRequired: true },
});
export type CheckAction = MessageOf<typeof CheckAction>;
