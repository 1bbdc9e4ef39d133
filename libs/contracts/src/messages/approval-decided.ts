import { z } from 'zod';
import { message, type MessageOf } from '../message.js';
import { PayloadRefSchema, examplePayloadRef } from '../payload-ref.js';

/**
 * A person decided on what a workflow asked them: an action's arguments, or what a check or a rule refused. `candidate` is what they were shown and
 * `input` what it was made from (a JSON payload, or a generate step's context); `failures` the report of the checks; `edited` what they put in its place;
 * `note` a JSON payload `{comment, marks}`. `version` is the hash of the workflow's files.
 */
export const ApprovalDecided = message('approval.decided', {
  schema: z.looseObject({
    approval: z.string(),
    kind: z.enum(['approval', 'review']).catch('review'),
    workflow: z.string(),
    version: z.string(),
    code: z.string().optional(),
    operation: z.string().optional(),
    decision: z.enum(['accept', 'edit', 'reject', 'unknown']).catch('unknown'),
    decidedBy: z.string(),
    decidedAt: z.iso.datetime(),
    /** Whose run it is. */
    subject: z.string(),
    input: PayloadRefSchema.optional(),
    candidate: PayloadRefSchema.optional(),
    failures: PayloadRefSchema.optional(),
    edited: PayloadRefSchema.optional(),
    note: PayloadRefSchema.optional(),
  }),
  example: {
    approval: 'run-1.answer.1',
    kind: 'review',
    workflow: 'answer-question',
    version: 'b7c1',
    code: 'not-compliant',
    decision: 'reject',
    decidedBy: 'user:ada',
    decidedAt: '2026-11-21T10:00:00.000Z',
    subject: 'user:ben',
    candidate: examplePayloadRef,
  },
});
export type ApprovalDecided = MessageOf<typeof ApprovalDecided>;
