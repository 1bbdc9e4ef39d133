import type { Failure, Segment } from '@chassis/contracts';
import { type SentencePlace, sentencesIn } from '../shape/sentences-in.js';

type Span = NonNullable<Failure['span']>;

/** An item of a list, a row of a table, a heading, a quote or code: what stands there was asked for in this form. */
const structured = /^[ \t]{0,12}(?:[-*•–+][ \t]|\(?\d{1,4}[.)][ \t]|\||#{1,6}[ \t]|>|```|~~~)/;

/**
 * The segment without the sentences that these failures speak of, which it counts by their codes; what ends its lines stays.
 * Undefined where a sentence cannot be left out: a failure without a place or behind the text, an item, a row, a heading, code, a call.
 */
export function dropSentences(segment: Segment, failures: readonly Failure[]): Segment | undefined {
  const { text } = segment;
  if (failures.length === 0 || segment.toolCalls !== undefined || text.includes('```')) return undefined;
  const places = sentencesIn(text);
  const codes = new Map<SentencePlace, string>();
  for (const { span, code } of failures) {
    const struck = span === undefined ? [] : places.filter((one) => isIn(one, fromFirstLetter(text, span)));
    if (struck.length === 0 || struck.some((one) => structured.test(text.slice(one.start, one.end)))) return undefined;
    for (const one of struck) if (!codes.has(one)) codes.set(one, code);
  }
  const left = places.map((one) =>
    codes.has(one) ? lineEnd(text.slice(one.start, one.end)) : text.slice(one.start, one.end),
  );
  const isAll = left.every((one) => one.trim() === '');
  return {
    ...segment,
    text: left.join(''),
    // Which sentence a citation belongs to is not known: those of a segment of one sentence go with it.
    citations: isAll ? [] : segment.citations,
    dropped: countsOf(segment.dropped, [...codes.values()]),
  };
}

/** A place without the white space that it begins with: that belongs to the sentence before. */
export function fromFirstLetter(text: string, { start, end }: Span): Span {
  const space = /^\s*/.exec(text.slice(start, end))?.[0].length ?? 0;
  return { start: Math.min(start + space, Math.max(start, end - 1)), end };
}

const isIn = ({ start, end }: SentencePlace, span: Span): boolean => span.start < end && span.end > start;

const lineEnd = (sentence: string): string => /\n\s*$/.exec(sentence)?.[0] ?? '';

function countsOf(before: Segment['dropped'], codes: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = { ...before };
  for (const code of codes) counts[code] = (counts[code] ?? 0) + 1;
  return counts;
}
