import { Database, type Tx } from '@chassis/persistence';
import { Clock } from '@chassis/service-kit';
import { clearAlarm, Logger, raiseAlarm } from '@chassis/telemetry';
import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import type { EmbeddingIdentity } from '../domain/embedding-identity.js';

interface IdentityRow extends EmbeddingIdentity {
  readonly started_at: Date;
}

const lookEveryMs = 2_000;

/**
 * By which model each tenant's index is: that of the retriever which started last. One that started before it, with other settings, goes on searching by what is
 * left of its own vectors and by words, but writes none: so two of them never embed in turn what the other has just embedded.
 */
@Injectable()
export class IndexIdentities {
  private readonly startedAt: Date;
  private readonly claimed = new Set<string>();
  /** Who embeds finds out late rather than asks for every document; `ChunkStore` asks again when it writes. */
  private readonly looked = new LRUCache<string, Promise<boolean>>({ max: 10_000, ttl: lookEveryMs });

  constructor(
    private readonly database: Database,
    private readonly logger: Logger,
    clock: Clock,
  ) {
    this.startedAt = clock.now();
  }

  /**
   * Makes the tenant's index one of this identity unless a later start said otherwise; false: it is of another one. Raises an alarm then.
   * What was known two seconds ago will do, unless `isFresh`.
   */
  async claim(tenant: string, identity: EmbeddingIdentity, { isFresh = false } = {}): Promise<boolean> {
    const looking = (isFresh ? undefined : this.looked.get(tenant)) ?? this.look(tenant, identity);
    this.looked.set(tenant, looking);
    try {
      return await looking;
    } catch (error) {
      this.looked.delete(tenant);
      throw error;
    }
  }

  private async look(tenant: string, identity: EmbeddingIdentity): Promise<boolean> {
    const row = await this.database.withTenant(tenant, async (tx) => {
      if (!this.claimed.has(tenant)) await this.take(tx, identity);
      const [found] = await tx.query<IdentityRow>('select model, dimension, started_at from index_identities');
      return found;
    });
    this.claimed.add(tenant);
    const isOurs = row?.model === identity.model && row.dimension === identity.dimension;
    this.report(tenant, identity, isOurs ? undefined : row);
    return isOurs;
  }

  private async take(tx: Tx, { model, dimension }: EmbeddingIdentity): Promise<void> {
    await tx.query(
      `insert into index_identities (tenant, model, dimension, started_at) values ($1, $2, $3, $4)
       on conflict (tenant) do update set model = excluded.model, dimension = excluded.dimension, started_at = excluded.started_at
         where index_identities.started_at < excluded.started_at`,
      [tx.tenant, model, dimension, this.startedAt],
    );
  }

  private report(tenant: string, { model, dimension }: EmbeddingIdentity, other: IdentityRow | undefined): void {
    const name = `index-model/${tenant}`;
    if (other === undefined) {
      clearAlarm(name);
      return;
    }
    const sentence = `The index of ${tenant} is by ${other.model} of ${other.dimension} numbers since a retriever started at ${other.started_at.toISOString()}; this one has ${model} of ${dimension}, and writes no vectors. Give all retrievers the same RETRIEVER_EMBEDDING settings and models.`;
    if (raiseAlarm(name, sentence)) this.logger.error({ tenant, model, dimension }, sentence);
  }
}
