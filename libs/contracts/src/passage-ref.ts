import { z } from 'zod';
import { DataClassSchema } from './data-class.js';
import { PayloadRefSchema, examplePayloadRef } from './payload-ref.js';

/** A passage as it was when it was allowed: place in its document (offsets in UTF-16 units of the extracted text), text by reference, scores, and the tokens that allowed it. */
export const PassageRefSchema = z.looseObject({
  id: z.string(),
  document: z.string(),
  version: z.int().min(1),
  chunk: z.int().min(0),
  start: z.int().min(0),
  end: z.int().min(0),
  /** JSON payload `{title, heading, text}`. */
  text: PayloadRefSchema,
  score: z.number(),
  scores: z.record(z.string(), z.number()),
  allowedBy: z.array(z.string()),
  /** Not found itself, but standing beside this passage. */
  beside: z.string().optional(),
  dataClass: DataClassSchema.catch('restricted'),
});
export type PassageRef = z.infer<typeof PassageRefSchema>;

/** The payload behind `PassageRef.text`. */
export const PassageTextSchema = z.looseObject({
  title: z.string(),
  heading: z.string().optional(),
  /** Where it begins, in documents that have pages; the first is 1. */
  page: z.int().min(1).optional(),
  text: z.string(),
});
export type PassageText = z.infer<typeof PassageTextSchema>;

export const examplePassageRef: PassageRef = {
  id: 'pump-manual/1/3',
  document: 'pump-manual',
  version: 1,
  chunk: 3,
  start: 120,
  end: 480,
  text: examplePayloadRef,
  score: 0.91,
  scores: { lexical: 7.2, fused: 0.91 },
  allowedBy: ['group:service'],
  dataClass: 'internal',
};
