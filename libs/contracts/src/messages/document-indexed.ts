import { z } from 'zod';
import { message, type MessageOf } from '../message.js';

/** What became of a version of a document: caches that cite older ones are void. */
export const DocumentIndexed = message('document.indexed', {
  schema: z.looseObject({
    document: z.string(),
    version: z.int().min(1),
    state: z.enum(['indexed', 'failed', 'withdrawn', 'deleted']).catch('withdrawn'),
    chunks: z.int().min(0),
    code: z.string().optional(),
  }),
  example: { document: 'pump-manual', version: 1, state: 'indexed', chunks: 12 },
});
export type DocumentIndexed = MessageOf<typeof DocumentIndexed>;
