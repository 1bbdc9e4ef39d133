import { z } from 'zod';
import { message, type MessageOf } from '../message.js';
import { AuditFactSchema } from '../audit-fact.js';
import { PassageRefSchema, examplePassageRef } from '../passage-ref.js';
import { PayloadRefSchema, examplePayloadRef } from '../payload-ref.js';

/** Best first. `query` is a JSON payload: the expanded query and what each stage scored. Empty when nothing permitted is relevant. */
export const PassagesRetrieved = message('passages.retrieved', {
  schema: z.looseObject({
    passages: z.array(PassageRefSchema),
    accessVersion: z.int().min(0),
    query: PayloadRefSchema,
    /** How far the best passage goes beyond what is needed: 0.5 is just enough, 1 all that was asked. Absent from an earlier release. */
    relevance: z.number().min(0).max(1).optional().catch(undefined),
    facts: z.array(AuditFactSchema).default([]),
  }),
  example: { passages: [examplePassageRef], accessVersion: 4, query: examplePayloadRef, relevance: 0.8, facts: [] },
});
export type PassagesRetrieved = MessageOf<typeof PassagesRetrieved>;
