/** Features of one sample: 32-bit hashes of their names (each once) and their values. */
export interface SparseVector {
  readonly hashes: Uint32Array;
  readonly values: Float32Array;
}

/** Adds up equal hashes, in order of first appearance. */
export function sparseVector(entries: Iterable<readonly [hash: number, value: number]>): SparseVector {
  const sums = new Map<number, number>();
  for (const [hash, value] of entries) sums.set(hash, (sums.get(hash) ?? 0) + value);
  return { hashes: Uint32Array.from(sums.keys()), values: Float32Array.from(sums.values()) };
}
