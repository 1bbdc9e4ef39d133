import { ConfidenceSchema } from '@chassis/contracts';
import type { Check, CheckSettings, Finding } from './check.js';

/** Has a person decide on an answer that nothing is wrong with, where the run's steps say too little for it. The engine adds it, with what they say. */
export const confidenceCheck: Check = {
  name: 'confidence',
  version: '1',
  codes: ['low-confidence'],
  run(_candidate, _context, settings: CheckSettings): Finding[] {
    const { value, atLeast, parts } = ConfidenceSchema.parse(settings);
    if (value >= atLeast) return [];
    const said = parts.map(({ step, kind, value: own }) => `${step} (${kind}) ${own.toFixed(2)}`).join(', ');
    const message = `the confidence is ${value.toFixed(2)} of at least ${atLeast}: ${said}`;
    return [{ verdict: 'escalate', code: 'low-confidence', message }];
  },
};
