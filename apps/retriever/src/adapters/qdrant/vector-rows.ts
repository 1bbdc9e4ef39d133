import { Database, type Tx } from '@chassis/persistence';
import { Injectable } from '@nestjs/common';
import type { EmbeddingIdentity } from '../../domain/embedding-identity.js';
import { ruleColumns, rulesOf, type RuledRow } from '../document-rules.js';
import { type PassageKey, rulesHash } from './passage-point.js';

/** How far a collection is. What changed by access versions below `done` is in it; nobody has begun to write what changed after `begun`. */
export interface VectorPosition {
  readonly begun: number;
  readonly done: number;
  /** Of the version `done`: documents up to this one. */
  readonly after: string;
}

/** A document that changed, and what the collection has of it. */
export interface ChangedVectors {
  readonly document: string;
  /** The version that can be found, when each of its chunks has a vector by the model. */
  readonly version: number | undefined;
  readonly chunks: number;
  readonly rules: string;
  readonly changedAt: number;
  readonly held: { readonly version: number; readonly rules: string } | undefined;
}

/** Whose vectors a collection holds. */
export type VectorIdentityAt = EmbeddingIdentity & { readonly marker: string };

interface ChangedRow extends RuledRow {
  readonly document: string;
  readonly version: number | null;
  readonly rights_at: Date;
  readonly changed_at: number;
  readonly chunks: number;
  readonly embedded: number;
  readonly held_version: number | null;
  readonly held_rules: string | null;
}

interface VectorRow {
  readonly place: number;
  readonly embedding: Buffer;
}

const changedSql = `
select d.document, v.version, ${ruleColumns}, (select rights_at from access_versions) as rights_at, d.changed_at_access as changed_at,
  coalesce(counted.chunks, 0)::int as chunks, coalesce(counted.embedded, 0)::int as embedded, h.version as held_version, h.rules as held_rules
from documents d
  left join document_versions v on v.document = d.document and v.version = d.indexed_version and not d.is_deleted
  left join vector_documents h on h.document = d.document and h.marker = $1
  left join lateral (select count(*) as chunks, count(*) filter (where c.embedding_model = $2 and octet_length(c.embedding) = $7) as embedded
    from chunks c where c.document = d.document and c.version = v.version) counted on true
where d.changed_at_access >= $3 and (d.changed_at_access > $3 or d.document collate "C" > $4) and d.changed_at_access <= $5
order by d.changed_at_access, d.document collate "C" limit $6`;

/** What the tables know of vectors that a server keeps: the vectors themselves, and how much of them the server has. */
@Injectable()
export class VectorRows {
  constructor(private readonly database: Database) {}

  async position(tenant: string, marker: string): Promise<VectorPosition> {
    return await this.database.withTenant(tenant, async (tx) => await readPosition(tx, marker), {
      durability: 'async',
    });
  }

  /** Vectors of passages by the model, in the order given, and how far the collection was after they were read. */
  async read(
    tenant: string,
    { marker, model, dimension }: VectorIdentityAt,
    passages: readonly PassageKey[],
  ): Promise<{ vectors: (Float32Array | undefined)[]; position: VectorPosition }> {
    return await this.database.withTenant(
      tenant,
      async (tx) => {
        const rows = await tx.query<VectorRow>(
          `select wanted.place::int as place, c.embedding from unnest($1::text[], $2::int[], $3::int[]) with ordinality as wanted (document, version, chunk, place)
           join chunks c on c.document = wanted.document and c.version = wanted.version and c.chunk = wanted.chunk
           where c.embedding_model = $4 and octet_length(c.embedding) = $5`,
          [
            passages.map(({ document }) => document),
            passages.map(({ version }) => version),
            passages.map(({ chunk }) => chunk),
            model,
            bytesOf(dimension),
          ],
        );
        const vectors: (Float32Array | undefined)[] = passages.map(() => undefined);
        for (const { place, embedding } of rows) vectors[place - 1] = toVector(embedding);
        return { vectors, position: await readPosition(tx, marker) };
      },
      { durability: 'async' },
    );
  }

  /** Tells everybody that what changed up to this access version, the present one, is about to be written. */
  async begin(tenant: string, marker: string): Promise<number> {
    return await this.database.withTenant(tenant, async (tx) => {
      const [row] = await tx.query<{ begun: number }>(
        `insert into vector_positions (tenant, marker, begun) select $1, $2, coalesce((select version from access_versions), 0)
         on conflict (tenant, marker) do update set begun = greatest(vector_positions.begun, excluded.begun) returning begun`,
        [tenant, marker],
      );
      return Number(row?.begun);
    });
  }

  /** Alone with the tenant's vectors in a collection, over all instances; what `work` does to the server is done when another one's turn comes. */
  async alone<T>(tenant: string, marker: string, work: (tx: Tx, position: VectorPosition) => Promise<T>): Promise<T> {
    return await this.database.withTenant(tenant, async (tx) => {
      await tx.query('insert into vector_positions (tenant, marker) values ($1, $2) on conflict do nothing', [
        tenant,
        marker,
      ]);
      return await work(tx, await readPosition(tx, marker, 'for update'));
    });
  }

  /** The next documents that changed after the position, up to an access version. */
  async changed(
    tx: Tx,
    { marker, model, dimension }: VectorIdentityAt,
    { position, upTo, limit }: { readonly position: VectorPosition; readonly upTo: number; readonly limit: number },
  ): Promise<ChangedVectors[]> {
    const { done, after } = position;
    const rows = await tx.query<ChangedRow>(changedSql, [
      ...[marker, model, done, after, upTo, limit],
      bytesOf(dimension),
    ]);
    return rows.map((row) => ({
      document: row.document,
      version: row.version !== null && row.chunks > 0 && row.embedded === row.chunks ? row.version : undefined,
      chunks: row.chunks,
      rules: rulesHash(rulesOf(row, row.rights_at)),
      changedAt: row.changed_at,
      held:
        row.held_version === null || row.held_rules === null
          ? undefined
          : { version: row.held_version, rules: row.held_rules },
    }));
  }

  /** Vectors of a version by the model, with the numbers of their chunks. */
  async ofVersion(
    tx: Tx,
    { document, version }: { readonly document: string; readonly version: number },
    { model, dimension }: EmbeddingIdentity,
  ): Promise<{ readonly chunk: number; readonly vector: Float32Array }[]> {
    const rows = await tx.query<{ chunk: number; embedding: Buffer }>(
      `select chunk, embedding from chunks where document = $1 and version = $2 and embedding_model = $3 and octet_length(embedding) = $4
       order by chunk`,
      [document, version, model, bytesOf(dimension)],
    );
    return rows.map(({ chunk, embedding }) => ({ chunk, vector: toVector(embedding) }));
  }

  /** Notes what the collection has of documents now, and how far it is. */
  async keep(
    tx: Tx,
    marker: string,
    { held, gone }: { readonly held: readonly ChangedVectors[]; readonly gone: readonly string[] },
  ): Promise<void> {
    await tx.query(
      `insert into vector_documents (tenant, marker, document, version, chunks, rules)
       select $1, $2, new.document, new.version, new.chunks, new.rules
       from unnest($3::text[], $4::int[], $5::int[], $6::text[]) as new (document, version, chunks, rules)
       on conflict (tenant, marker, document) do update set version = excluded.version, chunks = excluded.chunks, rules = excluded.rules`,
      [
        tx.tenant,
        marker,
        held.map(({ document }) => document),
        held.map(({ version }) => version),
        held.map(({ chunks }) => chunks),
        held.map(({ rules }) => rules),
      ],
    );
    await tx.query('delete from vector_documents where marker = $1 and document = any($2)', [marker, gone]);
  }

  async move(tx: Tx, marker: string, done: number, after: string): Promise<void> {
    await tx.query('update vector_positions set done = $2, after = $3 where marker = $1', [marker, done, after]);
  }

  /** How many points a collection should have of the tenant. */
  async expected(tx: Tx, marker: string): Promise<number> {
    const [row] = await tx.query<{ chunks: number }>(
      'select coalesce(sum(chunks), 0)::int as chunks from vector_documents where marker = $1',
      [marker],
    );
    return row?.chunks ?? 0;
  }

  /** As if the collection had never been written; the next writing begins anew. */
  async forget(tx: Tx, marker: string): Promise<void> {
    await tx.query('delete from vector_documents where marker = $1', [marker]);
    await this.move(tx, marker, 0, '');
  }

  /** Drops what was noted of collections that are no more. */
  async prune(tx: Tx, living: readonly string[]): Promise<void> {
    await tx.query('delete from vector_documents where marker <> all($1)', [living]);
    await tx.query('delete from vector_positions where marker <> all($1)', [living]);
  }

  async tenantsOf(marker: string): Promise<string[]> {
    const rows = await this.database.acrossTenants<{ tenant: string }>('vectors_held', [marker]);
    return rows.map(({ tenant }) => tenant);
  }

  async tenantsBehind(marker: string): Promise<string[]> {
    const rows = await this.database.acrossTenants<{ tenant: string }>('vectors_to_write', [marker]);
    return rows.map(({ tenant }) => tenant);
  }
}

const bytesOf = (dimension: number): number => dimension * Float32Array.BYTES_PER_ELEMENT;

async function readPosition(tx: Tx, marker: string, lock = ''): Promise<VectorPosition> {
  const [row] = await tx.query<VectorPosition>(
    `select begun, done, after from vector_positions where marker = $1 ${lock}`,
    [marker],
  );
  return { begun: row?.begun ?? 0, done: row?.done ?? 0, after: row?.after ?? '' };
}

/** A copy: the buffer of a row is a view into what the driver read, at any offset. */
const toVector = (bytes: Buffer): Float32Array => new Float32Array(new Uint8Array(bytes).buffer);
