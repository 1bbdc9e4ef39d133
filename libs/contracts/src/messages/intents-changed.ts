import { z } from 'zod';
import { message, type MessageOf } from '../message.js';

/** Broadcast: a model answers by another version from now on, or is gone (`version` null). `revision` rises with each change of the model. */
export const IntentsChanged = message('intents.changed', {
  schema: z.looseObject({ model: z.string(), version: z.string().nullable(), revision: z.int() }),
  example: { model: 'support', version: 'f00d', revision: 3 },
});
export type IntentsChanged = MessageOf<typeof IntentsChanged>;
