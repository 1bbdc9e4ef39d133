import { z } from 'zod';
import { message, type MessageOf } from '../message.js';
import { PayloadRefSchema, examplePayloadRef } from '../payload-ref.js';

/** Asks for a text or, where the context names an output schema, for JSON. `context` is a `GenerateContext`. */
export const GenerateAnswer = message('answer.generate', {
  schema: z.looseObject({ context: PayloadRefSchema }),
  example: { context: examplePayloadRef },
});
export type GenerateAnswer = MessageOf<typeof GenerateAnswer>;
