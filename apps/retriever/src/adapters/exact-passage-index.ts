import { Injectable } from '@nestjs/common';
import { searchChunks, type ChunkAnswer, type ChunkQuery } from '../domain/search-chunks.js';
import { PassageIndex } from '../ports/passage-index.js';
import { ScanThreads } from './scan-threads.js';
import { TenantChunks } from './tenant-chunks.js';

/** Exact search in this process: words and vectors lie in memory, and nothing is kept elsewhere but in Postgres. */
@Injectable()
export class ExactPassageIndex extends PassageIndex {
  constructor(
    private readonly chunks: TenantChunks,
    private readonly threads: ScanThreads,
  ) {
    super();
  }

  override async search(tenant: string, query: ChunkQuery & { readonly accessVersion: number }): Promise<ChunkAnswer> {
    const { slots } = await this.chunks.upTo(tenant, query.accessVersion);
    const approximate = await this.threads.scan(slots, query);
    return searchChunks(slots, { ...query, approximate });
  }

  override documentChanged(): void {
    // The next search takes it in.
  }

  override async forget(): Promise<number | undefined> {
    return await Promise.resolve(undefined);
  }
}
