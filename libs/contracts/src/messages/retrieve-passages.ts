import { z } from 'zod';
import { message, type MessageOf } from '../message.js';
import { PayloadRefSchema, examplePayloadRef } from '../payload-ref.js';

/**
 * Asks for passages that the principal may see and that may help to answer `question` (UTF-8 payload; `history` a JSON payload of `{role, text}[]`).
 * `filters` is a JSON payload of `PassageFilters`; `variants` one of other wordings of the question, of which the first four are taken in.
 */
export const RetrievePassages = message('passages.retrieve', {
  schema: z.looseObject({
    question: PayloadRefSchema,
    history: PayloadRefSchema.optional(),
    filters: PayloadRefSchema.optional(),
    variants: PayloadRefSchema.optional(),
    limit: z.int().min(1).max(50).default(8),
    budgetTokens: z.int().positive().default(1_200),
    /** How many chunks before and behind each of the best passages may come with it, under the same heading, out of what the budget has left. */
    neighbours: z.int().min(0).max(3).default(1),
  }),
  example: { question: examplePayloadRef, limit: 8, budgetTokens: 1_200, neighbours: 1 },
});
export type RetrievePassages = MessageOf<typeof RetrievePassages>;
