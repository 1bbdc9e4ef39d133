import { z } from 'zod';
import { message, type MessageOf } from '../message.js';
import { PayloadRefSchema, examplePayloadRef } from '../payload-ref.js';

/** Asks for passages that the principal may see and that may help to answer `question` (UTF-8 payload; `history` a JSON payload of `{role, text}[]`). */
export const RetrievePassages = message('passages.retrieve', {
  schema: z.looseObject({
    question: PayloadRefSchema,
    history: PayloadRefSchema.optional(),
    limit: z.int().min(1).max(50).default(8),
    budgetTokens: z.int().positive().default(1_200),
  }),
  example: { question: examplePayloadRef, limit: 8, budgetTokens: 1_200 },
});
export type RetrievePassages = MessageOf<typeof RetrievePassages>;
