/** What a stage thinks of a candidate; undefined where it cannot tell. */
export interface FusedStage {
  readonly weight: number;
  readonly scoreOf: (candidate: number) => number | undefined;
}

/**
 * One score in 0..1 a candidate, the best one 1: each stage's own scores of all candidates, as standard deviations from their mean (z-scores), by weight. Candidates
 * that one stage would not have named have its score all the same, so nobody wins by being on two lists. Where a stage cannot tell, it is neutral.
 */
export function fuseScores(stages: readonly FusedStage[], candidates: readonly number[]): Map<number, number> {
  const sums = new Map(candidates.map((candidate) => [candidate, 0]));
  for (const { weight, scoreOf } of stages) {
    const known = candidates.map((candidate) => [candidate, scoreOf(candidate)] as const);
    const scores = known.flatMap(([, score]) => (score === undefined ? [] : [score]));
    const mean = scores.reduce((sum, score) => sum + score, 0) / scores.length;
    const deviation = Math.sqrt(scores.reduce((sum, score) => sum + (score - mean) ** 2, 0) / scores.length);
    if (!(deviation > 0)) continue;
    for (const [candidate, score] of known)
      if (score !== undefined) sums.set(candidate, (sums.get(candidate) ?? 0) + (weight * (score - mean)) / deviation);
  }
  return stretched(sums);
}

function stretched(sums: ReadonlyMap<number, number>): Map<number, number> {
  const values = [...sums.values()];
  const low = Math.min(...values);
  const span = Math.max(...values) - low;
  return new Map([...sums].map(([candidate, sum]) => [candidate, span === 0 ? 1 : (sum - low) / span]));
}
