import { z } from 'zod';
import { message, type MessageOf } from '../message.js';
import { PayloadRefSchema, examplePayloadRef } from '../payload-ref.js';

/** Asks which intent of `model` the text (a UTF-8 payload) has. */
export const ClassifyIntent = message('intent.classify', {
  schema: z.looseObject({ model: z.string(), text: PayloadRefSchema }),
  example: { model: 'support', text: examplePayloadRef },
});
export type ClassifyIntent = MessageOf<typeof ClassifyIntent>;
