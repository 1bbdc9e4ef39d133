/** The p-th percentile (0..100) by the nearest-rank method. */
export function percentile(values: readonly number[], p: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil((p / 100) * sorted.length) - 1)] ?? Number.NaN;
}

/** The middle value; of an even number the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}

/**
 * The median of what `pick` makes of ours and theirs round by round. Two things measured in turns share the machine's moods, so their ratio within a round
 * says more than the ratio of two totals.
 */
export function medianOfRounds(
  ours: readonly number[],
  theirs: readonly number[],
  pick: (ours: number, theirs: number) => number = (a, b) => a / b,
): number {
  if (ours.length !== theirs.length)
    throw new Error(`${ours.length} rounds of ours against ${theirs.length} of theirs`);
  return median(ours.map((one, round) => pick(one, theirs[round] as number)));
}

/** Rounded for people and for comparison: three significant digits are more than a shared machine gives. */
export const round = (value: number, digits = 1): number => Number(value.toFixed(digits));
