/** The share of held-out texts that may be refused when nobody said what is foreign. */
const share = 0.0025;

/** The lowest of so many says something; of more, it needs less of a margin. */
const telling = 50;
/** Further than this below the mean no text in scope is expected, however far the lowest held-out one was. */
const furthest = 3.25;

/**
 * Below which scope (0..1) to refuse when there are only texts in scope, from the logits of held-out ones: a small share of many; of few, whose lowest
 * says little, up to half a deviation below the lowest, unless that one is an outlier.
 */
export function strangerThreshold(logits: readonly number[]): number {
  const ascending = logits.toSorted((a, b) => a - b);
  const lowest = ascending[0] ?? 0;
  const rank = Math.floor(share * ascending.length);
  const mean = ascending.reduce((sum, one) => sum + one, 0) / (ascending.length || 1);
  const deviation = Math.sqrt(ascending.reduce((sum, one) => sum + (one - mean) ** 2, 0) / (ascending.length || 1));
  const margin = (deviation / 2) * Math.min(1, telling / (ascending.length || 1));
  const few = Math.max(lowest - margin, mean - furthest * deviation);
  const logit = rank >= 3 ? ascending[rank]! : few;
  return 1 / (1 + Math.exp(-logit));
}
