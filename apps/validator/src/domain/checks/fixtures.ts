import type { Citation, PassageRef } from '@chassis/contracts';
import { SourceIndex } from '../text/source-index.js';
import type { Candidate, CheckContext, GivenPassage } from './check.js';

/** A passage of a document, for tests; it starts at 100 of the document's text. */
export function givenPassage(text: string, over: Partial<PassageRef> = {}): GivenPassage {
  const ref: PassageRef = {
    id: 'pump-manual/1/3',
    document: 'pump-manual',
    version: 1,
    chunk: 3,
    start: 100,
    end: 100 + text.length,
    text: { payload: '0'.repeat(64), bytes: text.length },
    score: 0.9,
    scores: {},
    allowedBy: ['group:service'],
    dataClass: 'internal',
    ...over,
  };
  return { ref, text };
}

/** What a candidate is checked against in tests: these passages, and sources beside them. */
export function contextOf(
  passages: readonly GivenPassage[],
  sources: readonly string[] = [],
  more: Partial<CheckContext> = {},
): CheckContext {
  const index = new SourceIndex([...passages.map((one) => one.text), ...sources]);
  return { now: new Date('2026-11-21T10:00:00.000Z'), passages, sources: index, ...more };
}

export const cite = (passage: GivenPassage, quote: string, over: Partial<Citation> = {}): Citation => {
  const start = passage.ref.start + passage.text.indexOf(quote);
  return {
    document: passage.ref.document,
    version: passage.ref.version,
    chunk: passage.ref.chunk,
    quote,
    start,
    end: start + quote.length,
    ...over,
  };
};

export const textOf = (text: string, citations: readonly Citation[] = []): Candidate => ({
  kind: 'text',
  text,
  citations,
});
export const jsonOf = (value: unknown): Candidate => ({ kind: 'json', value });
