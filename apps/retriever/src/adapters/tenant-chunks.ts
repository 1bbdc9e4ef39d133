import { PayloadStore } from '@chassis/payloads';
import { Database, type Tx } from '@chassis/persistence';
import { CONFIG } from '@chassis/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import type { RetrieverConfig } from '../config.js';
import { ChunkSlots } from '../domain/chunk-slots.js';
import type { EmbeddingIdentity } from '../domain/embedding-identity.js';
import { rulesOf } from './document-rules.js';
import { changedDocuments, readDocuments, type ChangedDocument } from './read-indexed-documents.js';
import { IndexIdentities } from './index-identities.js';
import { TextVectors } from './text-vectors.js';
import { VectorBackfill } from './vector-backfill.js';

/** What this instance holds of a tenant. */
export interface TenantIndex {
  readonly slots: ChunkSlots;
  /** Every change up to this access version is in. */
  loaded: number;
  /** By which access version each document changed last. */
  readonly changedAt: Map<string, number>;
  /** The latest of these. */
  newest: number;
}

interface Loading extends TenantIndex {
  /** Documents whose chunks all have a vector by the present model. */
  readonly embedded: Set<string>;
  loading: Promise<void>;
}

const maxTenants = 200;

/**
 * The chunks of tenants, kept in Postgres and held in memory; their vectors too, unless these are kept by a server. A tenant's are read when it first asks;
 * afterwards what changed since is taken in, by access version. So a withdrawal counts for the next search of every instance.
 */
@Injectable()
export class TenantChunks {
  private readonly tenants = new LRUCache<string, Loading>({ max: maxTenants });
  private readonly withVectors: boolean;

  constructor(
    private readonly database: Database,
    private readonly payloads: PayloadStore,
    private readonly vectors: TextVectors,
    private readonly identities: IndexIdentities,
    private readonly backfill: VectorBackfill,
    @Inject(CONFIG) config: RetrieverConfig,
  ) {
    this.withVectors = config.RETRIEVAL_INDEX === 'memory';
  }

  /** With every change up to the access version, of whatever instance. */
  async upTo(tenant: string, accessVersion: number): Promise<TenantIndex> {
    const index = this.indexOf(tenant);
    const identity = await this.vectors.identity();
    if (identity) await this.identities.claim(tenant, identity);
    if (index.loaded < accessVersion) await this.catchUp(index, { tenant, accessVersion, identity });
    return index;
  }

  private indexOf(tenant: string): Loading {
    const known = this.tenants.get(tenant);
    if (known) return known;
    const made: Loading = {
      slots: new ChunkSlots(),
      loaded: 0,
      changedAt: new Map(),
      newest: 0,
      embedded: new Set(),
      loading: Promise.resolve(),
    };
    this.tenants.set(tenant, made);
    return made;
  }

  /** One at a time: who waited may find its version loaded. */
  private async catchUp(
    index: Loading,
    {
      tenant,
      accessVersion,
      identity,
    }: { tenant: string; accessVersion: number; identity: EmbeddingIdentity | undefined },
  ): Promise<void> {
    const load = index.loading.then(async () => {
      if (index.loaded >= accessVersion) return;
      await this.database.withTenant(tenant, async (tx) => await this.load(index, tx, identity), {
        durability: 'async',
      });
      index.loaded = accessVersion;
    });
    index.loading = load.catch(() => undefined);
    await load;
  }

  private async load(index: Loading, tx: Tx, identity: EmbeddingIdentity | undefined): Promise<void> {
    const { slots, loaded, changedAt, embedded } = index;
    const changed = await changedDocuments(tx, loaded);
    const isKnown = ({ document, version }: ChangedDocument): boolean =>
      slots.document(document)?.version === version && (identity === undefined || embedded.has(document));
    for (const { document, version, changed_at } of changed) {
      if (version === null) slots.remove(document);
      if (version === null) changedAt.delete(document);
      else changedAt.set(document, changed_at);
      index.newest = Math.max(index.newest, changed_at);
    }
    const [known, unknown] = [changed.filter(isKnown), new Set(changed)];
    for (const row of known) {
      slots.permit(row.document, rulesOf(row, row.rights_at));
      unknown.delete(row);
    }
    const stale = [];
    const options = { identity, withVectors: this.withVectors };
    for await (const { document, isEmbedded } of readDocuments(tx, this.payloads, [...unknown], options)) {
      slots.put(document);
      if (isEmbedded) embedded.add(document.document);
      else embedded.delete(document.document);
      if (!isEmbedded) stale.push(document);
    }
    if (identity !== undefined && stale.length > 0) this.backfill.queue(tx.tenant, stale);
  }
}
