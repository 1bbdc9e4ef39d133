import type { ChunkAnswer, ChunkQuery } from '../domain/search-chunks.js';

/** Finds permitted chunks. The filter is part of the query: what it forbids changes neither results nor scores. */
export abstract class PassageIndex {
  /** Sees every document change up to `accessVersion`, of whatever instance. Throws `transient`/`index-unavailable` when what it searches by does not answer. */
  abstract search(tenant: string, query: ChunkQuery & { readonly accessVersion: number }): Promise<ChunkAnswer>;

  /** A hint that documents of the tenant changed: a search sees to it anyhow, but does not wait for what has been done by then. Never throws. */
  abstract documentChanged(tenant: string): void;

  /**
   * Removes what is kept of a deleted document outside of the retriever's tables, and looks again: how many vectors are left, which must be 0;
   * undefined when nothing is kept elsewhere. Throws `transient`/`index-unavailable`.
   */
  abstract forget(tenant: string, document: string): Promise<number | undefined>;
}
