import { z } from 'zod';
import { ToolCallSchema } from './chat-input.js';
import { DecidedPolicySchema } from './verdict.js';

/** Where a sentence's support stands: `start`/`end` are offsets of `quote` in the document's extracted text. */
export const CitationSchema = z.looseObject({
  document: z.string(),
  version: z.int(),
  chunk: z.int(),
  quote: z.string(),
  start: z.int(),
  end: z.int(),
});
export type Citation = z.infer<typeof CitationSchema>;

/** The payload behind `AnswerSegment.content`: one sentence, list item, row or JSON field with what it cites. Concatenated texts are the answer, white space included. `toolCalls`: what the model wants called. `masked`: how many stretches of each kind of personal data a placeholder stands for; `dropped`: how many sentences were left out since no source holds them, by what was found; `policies`: whose policy wanted it. */
export const SegmentSchema = z.looseObject({
  text: z.string(),
  citations: z.array(CitationSchema),
  toolCalls: z.array(ToolCallSchema).optional(),
  masked: z.record(z.string(), z.int().min(1)).optional(),
  dropped: z.record(z.string(), z.int().min(1)).optional(),
  policies: z.array(DecidedPolicySchema).optional(),
});
export type Segment = z.infer<typeof SegmentSchema>;
