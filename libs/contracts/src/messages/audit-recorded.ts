import { z } from 'zod';
import { message, type MessageOf } from '../message.js';
import { AuditFactSchema, exampleFact } from '../audit-fact.js';

/** Facts of one commit, for the tenant's chain; each is recorded once per id. */
export const AuditRecorded = message('audit.recorded', {
  schema: z.looseObject({ facts: z.array(AuditFactSchema).min(1) }),
  example: { facts: [exampleFact] },
});
export type AuditRecorded = MessageOf<typeof AuditRecorded>;
