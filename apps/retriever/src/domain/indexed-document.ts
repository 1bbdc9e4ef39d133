import type { DataClass, PayloadRef } from '@chassis/contracts';
import type { AccessRule } from './access-rule.js';
import type { ChunkTerms } from './chunk-terms.js';
import type { DocumentMetadata } from './document-metadata.js';

/** Where a chunk stands, and what it takes of a prompt. */
export interface PlacedChunk {
  readonly chunk: number;
  readonly start: number;
  readonly end: number;
  /** Of title, heading and text: what it takes of a prompt. */
  readonly tokens: number;
  readonly text: PayloadRef;
}

/** A chunk as it comes into the index. */
export interface IndexedChunk extends PlacedChunk, ChunkTerms {
  /** Of unit length, by the embedder in use; absent where there was none. */
  readonly embedding?: Float32Array;
}

/** The version of a document that can be found, with the rules that say by whom. */
export interface KnownDocument {
  readonly document: string;
  readonly version: number;
  readonly dataClass: DataClass;
  readonly rules: readonly AccessRule[];
  /** By which searches are narrowed; without it no filter finds the document. */
  readonly metadata?: DocumentMetadata | undefined;
  readonly chunks: readonly PlacedChunk[];
}

/** A document with everything that it is found by. */
export interface IndexedDocument extends KnownDocument {
  readonly chunks: readonly IndexedChunk[];
}
