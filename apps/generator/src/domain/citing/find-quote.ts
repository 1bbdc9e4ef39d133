import type { Citation } from '@chassis/contracts';
import { termsOf } from '../extractive/terms-of.js';
import type { PromptPassage } from '../language-model.js';
import { segmentText } from '../segment-text.js';

/** Cites the sentence of a passage that shares most with a claim, word for word and with its place in the document. */
export function findQuote(claim: string, passage: PromptPassage): Citation {
  const asked = new Set(termsOf(claim));
  let best = { quote: passage.text.trim(), start: passage.text.length - passage.text.trimStart().length, score: -1 };
  let at = 0;
  for (const segment of segmentText(passage.text)) {
    const quote = segment.trim();
    const start = at + segment.length - segment.trimStart().length;
    at += segment.length;
    const score = /^#{1,6}[ \t]|^$/.test(quote) ? -1 : likeness(asked, quote);
    if (score > best.score) best = { quote, start, score };
  }
  const { document, version, chunk } = passage.ref;
  const start = passage.ref.start + best.start;
  return { document, version, chunk, quote: best.quote, start, end: start + best.quote.length };
}

/** Shared terms, less for a sentence that says much else. */
function likeness(asked: ReadonlySet<string>, sentence: string): number {
  const terms = new Set(termsOf(sentence));
  const shared = [...terms].filter((term) => asked.has(term)).length;
  return shared === 0 ? 0 : shared / Math.sqrt(terms.size);
}
