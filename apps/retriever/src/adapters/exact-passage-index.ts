import { PayloadStore } from '@chassis/payloads';
import { Database, type Tx } from '@chassis/persistence';
import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { ChunkSlots } from '../domain/chunk-slots.js';
import { searchChunks, type ChunkAnswer, type ChunkQuery } from '../domain/search-chunks.js';
import { PassageIndex } from '../ports/passage-index.js';
import { rulesOf } from './document-rules.js';
import { changedDocuments, readDocuments, type ChangedDocument } from './read-indexed-documents.js';
import { ScanThreads } from './scan-threads.js';
import { TextVectors } from './text-vectors.js';
import { VectorBackfill } from './vector-backfill.js';

interface TenantIndex {
  readonly slots: ChunkSlots;
  /** Every change up to this access version is in. */
  loaded: number;
  loading: Promise<void>;
}

const maxTenants = 200;

/**
 * Exact search: kept in Postgres, searched in memory. A tenant's chunks are read when it first asks; afterwards each search first takes in what changed
 * since, by the access version that was read for it. So a withdrawal counts for the next search of every instance.
 */
@Injectable()
export class ExactPassageIndex extends PassageIndex {
  private readonly tenants = new LRUCache<string, TenantIndex>({ max: maxTenants });

  constructor(
    private readonly database: Database,
    private readonly payloads: PayloadStore,
    private readonly vectors: TextVectors,
    private readonly backfill: VectorBackfill,
    private readonly threads: ScanThreads,
  ) {
    super();
  }

  override async search(tenant: string, query: ChunkQuery & { readonly accessVersion: number }): Promise<ChunkAnswer> {
    const index = this.indexOf(tenant);
    if (index.loaded < query.accessVersion) await this.catchUp(index, tenant, query.accessVersion);
    const approximate = await this.threads.scan(index.slots, query);
    return searchChunks(index.slots, { ...query, approximate });
  }

  private indexOf(tenant: string): TenantIndex {
    const known = this.tenants.get(tenant);
    if (known) return known;
    const made: TenantIndex = { slots: new ChunkSlots(), loaded: 0, loading: Promise.resolve() };
    this.tenants.set(tenant, made);
    return made;
  }

  /** One at a time: who waited may find its version loaded. */
  private async catchUp(index: TenantIndex, tenant: string, accessVersion: number): Promise<void> {
    const load = index.loading.then(async () => {
      if (index.loaded >= accessVersion) return;
      await this.database.withTenant(tenant, async (tx) => await this.load(index, tx), { durability: 'async' });
      index.loaded = accessVersion;
    });
    index.loading = load.catch(() => undefined);
    await load;
  }

  private async load({ slots, loaded }: TenantIndex, tx: Tx): Promise<void> {
    const model = await this.vectors.modelId();
    const changed = await changedDocuments(tx, loaded);
    for (const { document } of changed.filter(({ version }) => version === null)) slots.remove(document);
    const [known, unknown] = [changed.filter((row) => isKnown(slots, row, model)), new Set(changed)];
    for (const row of known) {
      slots.permit(row.document, rulesOf(row, row.rights_at));
      unknown.delete(row);
    }
    const stale = [];
    for await (const { document, isEmbedded } of readDocuments(tx, this.payloads, [...unknown], model)) {
      slots.put(document);
      if (!isEmbedded) stale.push(document);
    }
    if (model !== undefined && stale.length > 0) this.backfill.queue(tx.tenant, stale);
  }
}

/** Whether the same version is there with its vectors: then only its rules are new. */
const isKnown = (slots: ChunkSlots, { document, version }: ChangedDocument, model: string | undefined): boolean =>
  slots.document(document)?.version === version && (model === undefined || slots.isEmbedded(document));
