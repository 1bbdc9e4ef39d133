import type { Candidate } from '@chassis/validator';
import { passagesOf, type Passages } from '../../eval/grounding/judge.js';

const parts = ['seals', 'bearings', 'filters', 'valves', 'couplings', 'hoses', 'gaskets'];

/** Five passages of some 120 words each, and sentences that rest on them; another number another text. */
export function guardTexts(number: number): { passages: Passages; segments: string[] } {
  const sentences = Array.from({ length: 10 }, (_one, at) => {
    const part = parts[(number + at) % parts.length];
    return `The ${part} of the pump P-${200 + number + at} must be checked every ${3 + at} weeks by the service team, and each replacement of worn ${part} is written into the maintenance log. `;
  });
  const filler =
    'The housing is cleaned with warm water at 40 bar. The warranty of 24 months covers all parts that were fitted by the manufacturer before 1 March 2026. ';
  const texts = Array.from(
    { length: 5 },
    (_one, at) => `${sentences[2 * at]}${sentences[2 * at + 1]}${filler.repeat(2)}`,
  );
  // Twenty-nine words a sentence, under forty a segment; seven of them make an answer of two hundred.
  return { passages: passagesOf(texts), segments: sentences.slice(0, 7) };
}

export const segmentOf = (text: string, before = ''): Candidate => ({ kind: 'segment', text, before, citations: [] });
export const answerOf = (text: string): Candidate => ({ kind: 'text', text, citations: [] });
