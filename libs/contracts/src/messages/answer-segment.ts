import { z } from 'zod';
import { message, type MessageOf } from '../message.js';
import { PayloadRefSchema, examplePayloadRef } from '../payload-ref.js';

/** One segment of a candidate, to the validator alone. `content` is a `Segment`; indexes run from 0 (from `released` when an earlier attempt is continued). The last one is held back until the whole answer was checked. `isCarried`: the attempt's end brings it along, and whoever reads that there need not keep it. */
export const AnswerSegment = message('answer.segment', {
  schema: z.looseObject({
    index: z.int().min(0),
    content: PayloadRefSchema,
    context: PayloadRefSchema,
    isLast: z.boolean(),
    isCarried: z.boolean().optional(),
  }),
  example: { index: 0, content: examplePayloadRef, context: examplePayloadRef, isLast: false },
});
export type AnswerSegment = MessageOf<typeof AnswerSegment>;
