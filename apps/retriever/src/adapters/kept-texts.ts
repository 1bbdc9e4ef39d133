import { ChassisError, type DataClass, type PayloadRef } from '@chassis/contracts';
import { PayloadStore } from '@chassis/payloads';
import { Database, type Tx } from '@chassis/persistence';
import { Injectable } from '@nestjs/common';

/** A text and what it is stored under. */
export interface StoredText {
  readonly ref: PayloadRef;
  readonly value: unknown;
}

export interface Erasure {
  /** What nothing else names. */
  readonly erased: readonly PayloadRef[];
  /** So many stay, for what else names them. */
  readonly kept: number;
  /** Whether a second look found none of the erased texts. */
  readonly isVerified: boolean;
}

const lockKey = `hashtextextended('retriever.texts/' || $1, 0)`;

/** What a row names, by document and version. */
const namedSql = `select document, version, text as ref from chunks
  union all select document, version, content from document_versions
  union all select document, version, terms from document_versions where terms is not null
  union all select document, version, extracted from document_versions where extracted is not null`;

/**
 * Equal texts are kept once, whoever names them. A lock of the tenant keeps apart who names texts (many at a time) and who erases what
 * nobody names: what is being erased is not named meanwhile, and what is erased is stored again before a row names it.
 */
@Injectable()
export class KeptTexts {
  constructor(
    private readonly database: Database,
    private readonly payloads: PayloadStore,
  ) {}

  /** For a transaction whose rows name these texts, before it locks anything else: until it ends they are not erased. What was erased since it was stored is stored again. */
  async hold(tx: Tx, texts: readonly StoredText[], dataClass: DataClass): Promise<void> {
    const gone = await this.goneOf(
      tx,
      texts.map(({ ref }) => ref),
    );
    for (const { ref, value } of texts)
      if (gone.has(ref.payload)) await this.payloads.putJson(tx.tenant, value, dataClass);
  }

  /** Like `hold`, for bytes that only their sender has. Throws `rejected`/`content-erased`: they are to be stored and sent again. */
  async holdContent(tx: Tx, content: PayloadRef): Promise<void> {
    const gone = await this.goneOf(tx, [content]);
    if (gone.size === 0) return;
    throw new ChassisError(
      'rejected',
      'content-erased',
      'The same content was deleted with another document just now; send the document again.',
    );
  }

  /** Erases every text that a deleted document names, but what another document names, or a newer version of a document that came back. */
  async eraseOf(tenant: string, document: string, by: string): Promise<Erasure> {
    return await this.alone(tenant, async (tx) => {
      const rows = await tx.query<{ ref: PayloadRef }>(
        `select distinct ref from (${namedSql}) named where document = $1`,
        [document],
      );
      return await this.eraseUnnamed(
        tx,
        document,
        rows.map(({ ref }) => ref),
        by,
      );
    });
  }

  /** The same for texts that were stored for a document and are named by no row of it. */
  async discard(tenant: string, document: string, refs: readonly PayloadRef[], by: string): Promise<Erasure> {
    return await this.alone(tenant, async (tx) => await this.eraseUnnamed(tx, document, refs, by));
  }

  private async alone<T>(tenant: string, work: (tx: Tx) => Promise<T>): Promise<T> {
    return await this.database.withTenant(tenant, async (tx) => {
      await tx.query(`select pg_advisory_xact_lock(${lockKey})`, [tenant]);
      return await work(tx);
    });
  }

  private async eraseUnnamed(tx: Tx, document: string, refs: readonly PayloadRef[], by: string): Promise<Erasure> {
    const rows = await tx.query<{ payload: string }>(
      `select distinct n.ref ->> 'payload' as payload from (${namedSql}) n join documents d on d.document = n.document
       where not d.is_deleted and n.ref ->> 'payload' = any($2::text[])
         and (d.document <> $1 or n.version in (d.latest_version, d.indexed_version))`,
      [document, refs.map(({ payload }) => payload)],
    );
    const named = new Set(rows.map(({ payload }) => payload));
    const erased = refs.filter(({ payload }) => !named.has(payload));
    await this.payloads.eraseAll(tx.tenant, erased, by);
    const gone = await this.payloads.erasedOf(tx.tenant, erased);
    return {
      erased,
      kept: refs.length - erased.length,
      isVerified: erased.every(({ payload }) => gone.has(payload)),
    };
  }

  private async goneOf(tx: Tx, refs: readonly PayloadRef[]): Promise<ReadonlySet<string>> {
    await tx.query(`select pg_advisory_xact_lock_shared(${lockKey})`, [tx.tenant]);
    return await this.payloads.erasedOf(tx.tenant, refs);
  }
}
