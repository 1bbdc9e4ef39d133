/**
 * Below which score to refuse. Among the thresholds that refuse at most `maxFalseReject` of the in-scope texts, the one that best
 * tells the two apart (Youden's J); the lowest of equals. Without out-of-scope texts nothing is refused: nobody said what is foreign.
 */
export function rejectThreshold(
  inScope: readonly number[],
  outOfScope: readonly number[],
  maxFalseReject: number,
): number {
  if (outOfScope.length === 0) return 0;
  const ascending = inScope.toSorted((a, b) => a - b);
  const highest = ascending[Math.floor(maxFalseReject * ascending.length)] ?? 0;
  const candidates = [...new Set([...ascending, ...outOfScope.map((score) => score + 1e-6)])]
    .filter((score) => score <= highest)
    .sort((a, b) => a - b);
  const below = (scores: readonly number[], threshold: number) =>
    scores.filter((score) => score < threshold).length / scores.length;
  let best = { threshold: 0, quality: 0 };
  for (const threshold of candidates) {
    const quality = below(outOfScope, threshold) - below(ascending, threshold);
    if (quality > best.quality) best = { threshold, quality };
  }
  return best.threshold;
}
