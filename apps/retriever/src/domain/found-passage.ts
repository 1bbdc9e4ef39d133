import type { Slot } from './chunk-slots.js';

/** A permitted chunk with what each stage thought of it. `score` is in 0..1 within one search. */
export interface FoundPassage extends Slot {
  readonly id: string;
  readonly score: number;
  readonly scores: Readonly<Record<string, number>>;
  readonly coverage: number;
  /** Of the chunk, when it has one: by it two passages that say the same are known. */
  readonly vector?: Float32Array | undefined;
  readonly allowedBy: readonly string[];
  /** The id of the passage that it came with, of one that was not found but stands beside another. */
  readonly beside?: string;
}
