/** A share of right answers with its 95 % interval (Wilson, "Probable inference", 1927). */
export interface Share {
  readonly right: number;
  readonly n: number;
  readonly value: number;
  readonly low95: number;
  readonly high95: number;
}

export function share(outcomes: readonly boolean[]): Share {
  const n = outcomes.length;
  const right = outcomes.filter(Boolean).length;
  const value = n === 0 ? 0 : right / n;
  const z = 1.959964;
  const centre = (value + (z * z) / (2 * n)) / (1 + (z * z) / n);
  const half = (z / (1 + (z * z) / n)) * Math.sqrt((value * (1 - value)) / n + (z * z) / (4 * n * n));
  return { right, n, value, low95: n === 0 ? 0 : centre - half, high95: n === 0 ? 1 : centre + half };
}
