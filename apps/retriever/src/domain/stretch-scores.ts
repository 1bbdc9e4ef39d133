/** Scores as 0..1 over their own list: the best one 1, the last one 0; all 1 when they are equal. */
export function stretchScores(scores: ReadonlyMap<number, number>): Map<number, number> {
  const values = [...scores.values()];
  const low = Math.min(...values);
  const span = Math.max(...values) - low;
  return new Map([...scores].map(([candidate, score]) => [candidate, span === 0 ? 1 : (score - low) / span]));
}
