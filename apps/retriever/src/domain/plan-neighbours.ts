import type { FoundPassage } from './found-passage.js';
import type { PlacedChunk } from './indexed-document.js';

/** Chunks on one side of a passage, the nearest first. */
export interface Side {
  readonly beside: FoundPassage;
  readonly chunks: readonly PlacedChunk[];
}

/** Only the best passages are worth their surroundings. */
const expanded = 3;

/** Which chunks may come with the chosen passages: up to `reach` before and behind each of the best ones, in the same version of the same document, so under the same rights. */
export function planNeighbours(chosen: readonly FoundPassage[], reach: number): Side[] {
  return chosen.slice(0, expanded).flatMap((beside) => {
    const { chunks } = beside.document;
    const at = chunks.findIndex(({ chunk }) => chunk === beside.chunk.chunk);
    const behind = chunks.slice(at + 1, at + 1 + reach);
    const before = chunks.slice(Math.max(0, at - reach), at).toReversed();
    return [behind, before].filter((side) => side.length > 0).map((side) => ({ beside, chunks: side }));
  });
}
