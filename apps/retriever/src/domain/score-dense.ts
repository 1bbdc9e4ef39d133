import type { ChunkSlots } from './chunk-slots.js';
import type { PermittedChunks } from './permitted-chunks.js';

/** Cosine of the question's vector with each permitted chunk that has one (all of unit length); undefined elsewhere. */
export function scoreDense(slots: ChunkSlots, permitted: PermittedChunks, question: Float32Array): Map<number, number> {
  const cosines = new Map<number, number>();
  for (let slot = 0; slot < slots.size; slot += 1) {
    if (permitted.mask[slot] !== 1) continue;
    const embedding = slots.at(slot)?.chunk.embedding;
    if (embedding?.length !== question.length) continue;
    let dot = 0;
    for (let at = 0; at < question.length; at += 1) dot += embedding[at]! * question[at]!;
    cosines.set(slot, dot);
  }
  return cosines;
}
