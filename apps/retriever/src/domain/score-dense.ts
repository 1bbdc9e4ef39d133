import type { ChunkSlots } from './chunk-slots.js';
import { kthLargest } from './kth-largest.js';
import type { PermittedChunks } from './permitted-chunks.js';

/** Up to so many permitted chunks each vector is compared as it is; beyond, int8 vectors choose whom to compare. Decided by what is permitted alone. */
export const exactUpTo = 2_000;
/** Int8 cosines are off by some thousandths: so many times the wanted candidates hold the best ones surely enough (measured by `bench retrieval`). */
const spare = 2;

/** Cosine of two vectors of unit length; undefined where there is none of that length. */
export function cosineOf(vector: Float32Array | undefined, question: Float32Array): number | undefined {
  if (vector?.length !== question.length) return undefined;
  let dot = 0;
  for (let at = 0; at < question.length; at += 1) dot += vector[at]! * question[at]!;
  return dot;
}

/**
 * Cosines of the permitted chunks nearest to the question, at least `wanted` of them. `approximate` are the int8 scores of the permitted slots when another
 * thread has them already.
 */
export function scoreDense(
  slots: ChunkSlots,
  permitted: PermittedChunks,
  question: Float32Array,
  { wanted, approximate }: { readonly wanted: number; readonly approximate?: Float32Array | undefined },
): Map<number, number> {
  const found = nearest(slots, permitted, question, { wanted: wanted * spare, approximate });
  return cosinesOf(found, (slot) => slots.vectorOf(slot), question);
}

/** Cosines of those slots that have a vector. */
export function cosinesOf(
  slots: Iterable<number>,
  vectorOf: (slot: number) => Float32Array | undefined,
  question: Float32Array,
): Map<number, number> {
  const cosines = new Map<number, number>();
  for (const slot of slots) {
    const cosine = cosineOf(vectorOf(slot), question);
    if (cosine !== undefined) cosines.set(slot, cosine);
  }
  return cosines;
}

function nearest(
  slots: ChunkSlots,
  permitted: PermittedChunks,
  question: Float32Array,
  { wanted, approximate }: { readonly wanted: number; readonly approximate?: Float32Array | undefined },
): Iterable<number> {
  if (permitted.count <= exactUpTo) return permitted.slots;
  const scores = approximate ?? slots.table(question.length)?.scan(question, permitted.slots);
  if (!scores) return permitted.slots;
  const least = kthLargest(scores, wanted);
  return permitted.slots.filter((_, at) => scores[at]! >= least);
}
