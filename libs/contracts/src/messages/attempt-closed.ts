import { z } from 'zod';
import { message, type MessageOf } from '../message.js';
import { PayloadRefSchema } from '../payload-ref.js';

/** How many segments of the step have left, over all its attempts, and their text (UTF-8 payload). */
export const AttemptClosed = message('attempt.closed', {
  schema: z.looseObject({ released: z.int().min(0), text: PayloadRefSchema.optional() }),
  example: { released: 0 },
});
export type AttemptClosed = MessageOf<typeof AttemptClosed>;
