/** The p-th percentile (0..100) by the nearest-rank method. */
export function percentile(values: readonly number[], p: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil((p / 100) * sorted.length) - 1)] ?? Number.NaN;
}

/** Rounded for people and for comparison: three significant digits are more than a shared machine gives. */
export const round = (value: number, digits = 1): number => Number(value.toFixed(digits));
