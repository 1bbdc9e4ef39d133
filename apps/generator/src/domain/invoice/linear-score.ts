/** A specialist over lines: what speaks for a candidate and against it, each with its weight. */
export type LineFeatures<T> = readonly (readonly [weight: number, holds: (candidate: T) => boolean | number])[];

/** The weighted sum of the features that hold. */
export function linearScore<T>(features: LineFeatures<T>, candidate: T): number {
  return features.reduce((sum, [weight, holds]) => sum + weight * Number(holds(candidate)), 0);
}
