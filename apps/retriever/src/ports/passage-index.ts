import type { ChunkAnswer, ChunkQuery } from '../domain/search-chunks.js';

/** Finds permitted chunks. The filter is part of the query: what it forbids changes neither results nor scores. */
export abstract class PassageIndex {
  /** Sees every document change up to `accessVersion`, of whatever instance. */
  abstract search(tenant: string, query: ChunkQuery & { readonly accessVersion: number }): Promise<ChunkAnswer>;
}
