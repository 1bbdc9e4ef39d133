import { z } from 'zod';
import { message, type MessageOf } from '../message.js';
import { AuditFactSchema, exampleFact } from '../audit-fact.js';

/** `label` is null when the text is out of scope. `confidence` and scores are in 0..1; at most five scores, best first. */
export const IntentClassified = message('intent.classified', {
  schema: z.looseObject({
    label: z.string().nullable(),
    confidence: z.number(),
    isOutOfScope: z.boolean(),
    scores: z.array(z.looseObject({ label: z.string(), score: z.number() })),
    model: z.looseObject({ name: z.string(), version: z.string() }),
    facts: z.array(AuditFactSchema).default([]),
  }),
  example: {
    label: 'warranty',
    confidence: 0.93,
    isOutOfScope: false,
    scores: [{ label: 'warranty', score: 0.93 }],
    model: { name: 'support', version: 'f00d' },
    facts: [exampleFact],
  },
});
export type IntentClassified = MessageOf<typeof IntentClassified>;
