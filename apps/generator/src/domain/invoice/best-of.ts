/** The candidate with the highest score, the first of equals; none below `atLeast`. */
export function bestOf<T>(
  candidates: readonly T[],
  score: (candidate: T) => number,
  atLeast = Number.NEGATIVE_INFINITY,
): T | undefined {
  let best: T | undefined;
  let highest = Number.NEGATIVE_INFINITY;
  for (const candidate of candidates) {
    const value = score(candidate);
    if (value < atLeast || value <= highest) continue;
    best = candidate;
    highest = value;
  }
  return best;
}
