import { z } from 'zod';
import { message, type MessageOf } from '../message.js';
import { AuditFactSchema } from '../audit-fact.js';
import { PayloadRefSchema, examplePayloadRef } from '../payload-ref.js';
import { CheckResultSchema, FailureSchema, VerdictSchema, exampleCheck } from '../verdict.js';

/** What the checks said of an attempt. `output` is there only on `pass`: JSON payload `{text, citations, isAbstained}`, or the value. `candidate` may be shown to reviewers alone. `released` segments have left. */
export const AnswerValidated = message('answer.validated', {
  schema: z.looseObject({
    verdict: VerdictSchema,
    output: PayloadRefSchema.optional(),
    candidate: PayloadRefSchema.optional(),
    failures: z.array(FailureSchema),
    checks: z.array(CheckResultSchema),
    released: z.int().min(0),
    costMicroUsd: z.int().min(0),
    facts: z.array(AuditFactSchema).default([]),
  }),
  example: {
    verdict: 'pass',
    output: examplePayloadRef,
    failures: [],
    checks: [exampleCheck],
    released: 2,
    costMicroUsd: 0,
    facts: [],
  },
});
export type AnswerValidated = MessageOf<typeof AnswerValidated>;
