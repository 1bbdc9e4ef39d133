/**
 * Below which confidence to refuse. Among the thresholds that refuse at most `maxFalseReject` of the in-scope texts, the one that best
 * tells the two apart (Youden's J); the lowest of equals. Without out-of-scope texts: half of `maxFalseReject` is given up as insurance.
 */
export function rejectThreshold(
  inScope: readonly number[],
  outOfScope: readonly number[],
  maxFalseReject: number,
): number {
  const ascending = inScope.toSorted((a, b) => a - b);
  const allowed = (share: number) => ascending[Math.floor(share * ascending.length)] ?? 0;
  if (outOfScope.length === 0) return allowed(maxFalseReject / 2);
  const highest = allowed(maxFalseReject);
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
