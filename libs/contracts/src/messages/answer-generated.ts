import { z } from 'zod';
import { message, type MessageOf } from '../message.js';
import { AuditFactSchema } from '../audit-fact.js';
import { PayloadRefSchema, examplePayloadRef } from '../payload-ref.js';

/**
 * The end of an attempt, to the validator alone. `content` is the whole candidate: JSON payload `{text, citations}`, or the value itself where the context names an output schema.
 * `segments` is the number of segments sent (index of the last + 1; 0 for JSON outputs, which are not streamed). `finish` other than `stop` is never a whole answer. `isLimited`: it ends where its reader wanted it to end, in the middle perhaps. `isAbstained`: the model found no answer in what it was given. `last`: the last segment once more, so that the end need not wait for it.
 */
export const AnswerGenerated = message('answer.generated', {
  schema: z.looseObject({
    content: PayloadRefSchema,
    context: PayloadRefSchema,
    segments: z.int().min(0),
    last: z.looseObject({ index: z.int().min(0), content: PayloadRefSchema }).optional(),
    isAbstained: z.boolean().default(false),
    isLimited: z.boolean().optional(),
    finish: z.enum(['stop', 'length', 'error', 'unknown']).catch('unknown'),
    model: z.looseObject({ id: z.string(), provider: z.string(), hash: z.string().optional() }),
    /** The kinds that some providers tell apart are part of input and output. */
    usage: z.looseObject({
      inputTokens: z.int(),
      outputTokens: z.int(),
      cachedInputTokens: z.int().optional(),
      cacheWriteTokens: z.int().optional(),
      reasoningTokens: z.int().optional(),
    }),
    costMicroUsd: z.int().min(0),
    /** What is held for the step's judge, beside the cost. */
    judgeMicroUsd: z.int().min(1).optional(),
    facts: z.array(AuditFactSchema).default([]),
  }),
  example: {
    content: examplePayloadRef,
    context: examplePayloadRef,
    segments: 2,
    isAbstained: false,
    finish: 'stop',
    model: { id: 'extractive-1', provider: 'local' },
    usage: { inputTokens: 812, outputTokens: 60 },
    costMicroUsd: 0,
    facts: [],
  },
});
export type AnswerGenerated = MessageOf<typeof AnswerGenerated>;
