/** What a stage thinks of a candidate; undefined where it cannot tell. */
export interface FusedStage {
  readonly weight: number;
  readonly scoreOf: (candidate: number) => number | undefined;
}

/**
 * One score a candidate: each stage's own scores of all candidates, as standard deviations from their mean (z-scores), their mean by weight. Candidates that one
 * stage would not have named have its score all the same, so nobody wins by being on two lists. Where a stage cannot tell, it is neutral.
 */
export function fuseScores(stages: readonly FusedStage[], candidates: readonly number[]): Map<number, number> {
  const sums = new Map(candidates.map((candidate) => [candidate, 0]));
  const total = stages.reduce((sum, { weight }) => sum + weight, 0);
  for (const { weight, scoreOf } of stages) {
    const known = candidates.map((candidate) => [candidate, scoreOf(candidate)] as const);
    const scores = known.flatMap(([, score]) => (score === undefined ? [] : [score]));
    const mean = scores.reduce((sum, score) => sum + score, 0) / scores.length;
    const deviation = Math.sqrt(scores.reduce((sum, score) => sum + (score - mean) ** 2, 0) / scores.length);
    if (!(deviation > 0)) continue;
    for (const [candidate, score] of known)
      if (score !== undefined)
        sums.set(candidate, (sums.get(candidate) ?? 0) + ((weight / total) * (score - mean)) / deviation);
  }
  return sums;
}
