/** Which slots of an index a caller may see; counts and lengths are over these alone, so that scores tell nothing of the others. */
export interface PermittedChunks {
  readonly mask: Uint8Array;
  readonly count: number;
  readonly meanLength: number;
  /** The tokens that allowed each document, by its id. */
  readonly allowedBy: ReadonlyMap<string, readonly string[]>;
}
