/** The share of held-out texts that may be refused when nobody said what is foreign. */
const share = 0.005;

/**
 * Below which scope (0..1) to refuse when there are only texts in scope, from the logits of held-out ones: a small share of many; of few, whose lowest
 * says little, half a deviation below the lowest.
 */
export function strangerThreshold(logits: readonly number[]): number {
  const ascending = logits.toSorted((a, b) => a - b);
  const lowest = ascending[0] ?? 0;
  const rank = Math.floor(share * ascending.length);
  const mean = ascending.reduce((sum, one) => sum + one, 0) / (ascending.length || 1);
  const deviation = Math.sqrt(ascending.reduce((sum, one) => sum + (one - mean) ** 2, 0) / (ascending.length || 1));
  const logit = rank >= 3 ? ascending[rank]! : lowest - deviation / 2;
  return 1 / (1 + Math.exp(-logit));
}
