import type { Segment } from '@chassis/contracts';
import type { ChecksOutcome } from '../checks/run-checks.js';
import { countText } from '../shape/count-text.js';

/** Fewer words than these say nothing: "Yes.", "In short:". */
const fewestWords = 3;

/** Whether sentences were left out and nothing is left to answer with. */
export const isEmptied = (parts: readonly Segment[]): boolean =>
  parts.some(({ dropped }) => dropped !== undefined) &&
  countText(parts.map(({ text }) => text).join(''), 'words', fewestWords) < fewestWords;

/** What then is said of the answer. */
export const emptied: ChecksOutcome = {
  verdict: 'repair',
  failures: [
    {
      check: 'grounded',
      code: 'sentence-not-grounded',
      message: 'no sentence of the answer is drawn from the sources',
    },
  ],
  checks: [{ name: 'grounded', version: '0', verdict: 'repair', tookMs: 0 }],
};
