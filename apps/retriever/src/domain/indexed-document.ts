import type { DataClass, PayloadRef } from '@chassis/contracts';
import type { AccessRule } from './access-rule.js';
import type { ChunkTerms } from './chunk-terms.js';

/** A chunk as the index holds it. */
export interface IndexedChunk extends ChunkTerms {
  readonly chunk: number;
  readonly start: number;
  readonly end: number;
  /** Of title, heading and text: what it takes of a prompt. */
  readonly tokens: number;
  readonly text: PayloadRef;
  /** Of unit length, by the embedder in use; absent where there was none. */
  readonly embedding?: Float32Array;
}

/** The version of a document that can be found, with the rules that say by whom. */
export interface IndexedDocument {
  readonly document: string;
  readonly version: number;
  readonly dataClass: DataClass;
  readonly rules: readonly AccessRule[];
  readonly chunks: readonly IndexedChunk[];
}
