import { maskedKinds, placeholderOf, type Segment } from '@chassis/contracts';
import type { Mask } from './mask.js';
import { distinctPolicies } from '../disclosure/distinct-policies.js';
import { maskText } from './mask-text.js';

/** The segment as it may leave: text and quotes with placeholders, and how many stretches of each kind they stand for. `offset`: where it begins in what the masks speak of. */
export function maskSegment(segment: Segment, masks: readonly Mask[], offset = 0): Segment {
  const end = offset + segment.text.length;
  const own = masks.filter((one) => one.citation === undefined && one.start < end && one.end > offset);
  const quoted = masks.filter((one) => one.citation !== undefined);
  if (own.length + quoted.length === 0) return segment;
  const citations = segment.citations.map((one, index) => ({
    ...one,
    quote: maskText(
      one.quote,
      quoted.filter(({ citation }) => citation === index),
    ),
  }));
  const all = [...own, ...quoted];
  const policies = distinctPolicies(all.map(({ decided }) => decided));
  return {
    ...segment,
    text: maskText(segment.text, own, offset),
    citations,
    masked: countsOf(all),
    ...(policies.length > 0 && { policies: [...policies] }),
  };
}

/** How many stretches of each kind. */
export function countsOf(masks: readonly Pick<Mask, 'kind'>[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { kind } of masks) counts[kind] = (counts[kind] ?? 0) + 1;
  return counts;
}

const placeholders = new RegExp(
  maskedKinds.map((kind) => placeholderOf(kind).replaceAll(/[[\]]/g, '\\$&')).join('|'),
  'g',
);

/** A masked text for checks, which know nothing of placeholders: blanks in their place, so that every offset stays. */
export const withoutPlaceholders = (text: string): string =>
  text.replaceAll(placeholders, (placeholder) => ' '.repeat(placeholder.length));
