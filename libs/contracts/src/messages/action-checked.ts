import { z } from 'zod';
import { message, type MessageOf } from '../message.js';
import { AuditFactSchema } from '../audit-fact.js';
import { CheckResultSchema, FailureSchema, VerdictSchema, exampleCheck } from '../verdict.js';

/** `token` (on `pass`) is the validator's signed `ActionVerdict`. */
export const ActionChecked = message('action.checked', {
  schema: z.looseObject({
    verdict: VerdictSchema,
    token: z.string().optional(),
    failures: z.array(FailureSchema),
    checks: z.array(CheckResultSchema),
    facts: z.array(AuditFactSchema).default([]),
  }),
  example: { verdict: 'pass', token: 'eyJ…', failures: [], checks: [exampleCheck], facts: [] },
});
export type ActionChecked = MessageOf<typeof ActionChecked>;
