import { z } from 'zod';
import { message, type MessageOf } from '../message.js';
import { AuditFactSchema } from '../audit-fact.js';
import { errorKinds } from '../chassis-error.js';
import { EvidenceSchema } from '../evidence.js';

/** A command could not be carried out; the engine alone decides about another attempt. */
export const StepFailed = message('step.failed', {
  schema: z.looseObject({
    kind: z.enum(errorKinds).catch('bug'),
    code: z.string(),
    message: z.string(),
    retryAfterMs: z.int().min(0).optional(),
    service: z.string(),
    /** What it was about, for the run's record. */
    evidence: EvidenceSchema.optional(),
    facts: z.array(AuditFactSchema).default([]),
  }),
  example: {
    kind: 'transient',
    code: 'system-unavailable',
    message: 'The ERP does not answer.',
    retryAfterMs: 500,
    service: 'legacy-connector',
    facts: [],
  },
});
export type StepFailed = MessageOf<typeof StepFailed>;
