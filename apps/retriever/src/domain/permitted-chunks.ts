/** Which slots of an index a caller may see; counts and lengths are over these alone, so that scores tell nothing of the others. */
export interface PermittedChunks {
  readonly mask: Uint8Array;
  /** The permitted slots, ascending; in memory that other threads can read. */
  readonly slots: Uint32Array;
  readonly count: number;
  readonly meanLength: number;
  readonly documents: number;
  readonly meanDocumentLength: number;
  /** The tokens that allowed a document, by its number. */
  allowedBy(document: number): readonly string[];
}
