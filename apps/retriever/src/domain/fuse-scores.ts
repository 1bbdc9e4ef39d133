/** Scores of one stage by candidate. */
export type StageScores = ReadonlyMap<number, number>;

/**
 * One score in 0..1 a candidate: each stage's scores stretched to 0..1 over its own list (min-max), then their mean; who is missing in a list has 0 there.
 * The best one of a single list has 1.
 */
export function fuseScores(stages: readonly StageScores[]): Map<number, number> {
  const fused = new Map<number, number>();
  const lists = stages.filter((scores) => scores.size > 0);
  for (const scores of lists) {
    const values = [...scores.values()];
    const low = Math.min(...values);
    const span = Math.max(...values) - low;
    for (const [candidate, score] of scores) {
      const stretched = span === 0 ? 1 : (score - low) / span;
      fused.set(candidate, (fused.get(candidate) ?? 0) + stretched / lists.length);
    }
  }
  return fused;
}
