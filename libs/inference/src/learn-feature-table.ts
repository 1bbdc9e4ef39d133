import { FeatureTable } from './feature-table.js';
import type { SparseVector } from './sparse-vector.js';

/**
 * The features that at least `minSamples` of the vectors have, in ascending order of hash. With `isTextual` a feature's factor is
 * its inverse document frequency, ln((1 + n) / (1 + df)) + 1 (as scikit-learn smooths it), else 1.
 */
export function learnFeatureTable(
  vectors: readonly SparseVector[],
  options: { minSamples: number; isTextual: boolean },
): FeatureTable {
  const counts = new Map<number, number>();
  for (const vector of vectors) for (const hash of vector.hashes) counts.set(hash, (counts.get(hash) ?? 0) + 1);
  const kept = [...counts].filter(([, count]) => count >= options.minSamples).map(([hash]) => hash);
  const hashes = Uint32Array.from(kept).sort();
  const factor = (count: number) => (options.isTextual ? Math.log((1 + vectors.length) / (1 + count)) + 1 : 1);
  return new FeatureTable(
    hashes,
    Float32Array.from(hashes, (hash) => factor(counts.get(hash) ?? 0)),
    factor(0),
  );
}
