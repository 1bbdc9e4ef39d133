import { z } from 'zod';
import { message, type MessageOf } from '../message.js';

/** A document's row is written; its text is to be extracted, cut, embedded and indexed. */
export const DocumentSubmitted = message('document.submitted', {
  schema: z.looseObject({ document: z.string(), version: z.int().min(1) }),
  example: { document: 'pump-manual', version: 1 },
});
export type DocumentSubmitted = MessageOf<typeof DocumentSubmitted>;
