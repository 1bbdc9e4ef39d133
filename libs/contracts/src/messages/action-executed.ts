import { z } from 'zod';
import { message, type MessageOf } from '../message.js';
import { AuditFactSchema } from '../audit-fact.js';
import { PayloadRefSchema, examplePayloadRef } from '../payload-ref.js';

/**
 * `done`: `output` (JSON payload) is the operation's answer. `not-found`: a look-up without a match, `output` absent.
 * `refused`: the old system said no. `conflict`: another run did it first; `code` is what the operation declares. `unknown`: nobody could tell before the deadline; the ledger goes on.
 */
export const ActionExecuted = message('action.executed', {
  schema: z.looseObject({
    outcome: z.enum(['done', 'not-found', 'refused', 'conflict', 'unknown']).catch('unknown'),
    output: PayloadRefSchema.optional(),
    code: z.string().optional(),
    /** Of the effect's ledger row, when there is one. */
    reference: z.string().optional(),
    facts: z.array(AuditFactSchema).default([]),
  }),
  example: { outcome: 'done', output: examplePayloadRef, reference: 'PAY-000017', facts: [] },
});
export type ActionExecuted = MessageOf<typeof ActionExecuted>;
