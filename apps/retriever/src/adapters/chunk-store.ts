import type { DataClass, ErasureReceipt, DocumentFinding, PayloadRef } from '@chassis/contracts';
import type { Tx } from '@chassis/persistence';
import { Injectable } from '@nestjs/common';
import type { EmbeddingIdentity } from '../domain/embedding-identity.js';
import { withoutVectors, withoutVectorsFinding } from '../domain/hygiene/without-vectors.js';
import type { StoredText } from './kept-texts.js';
import { type DocumentPrint, PrintStore } from './print-store.js';

/** A chunk on its way into the tables. */
export interface NewChunk {
  readonly start: number;
  readonly end: number;
  readonly page?: number | undefined;
  readonly tokens: number;
  readonly text: PayloadRef;
  readonly embedding?: Float32Array | undefined;
}

export interface NewVersion {
  readonly document: string;
  readonly version: number;
  readonly title: string;
  readonly language: string | undefined;
  readonly pages: number | undefined;
  readonly terms: PayloadRef;
  /** The text it was cut from, when that was kept. */
  readonly extracted: PayloadRef | undefined;
  readonly findings: readonly DocumentFinding[];
  readonly print: DocumentPrint;
  readonly chunks: readonly NewChunk[];
  /** The last of its chunks, which are not in the table yet. */
  readonly unwritten: readonly NewChunk[];
  /** What no row names before the publication. */
  readonly unnamed: readonly StoredText[];
  readonly dataClass: DataClass;
  /** By which model its vectors are; undefined when it has none. */
  readonly identity: EmbeddingIdentity | undefined;
}

interface ChunkPlace {
  readonly document: string;
  readonly version: number;
  /** The number of the first. */
  readonly from: number;
}

/** Vectors are written only while the tenant's index is by their model: who takes it over waits for who writes. Given are the places of its name and dimension. */
const heldSql = (model: string, dimension: string): string =>
  `with held as (select 1 from index_identities where model = ${model}::text and dimension = ${dimension}::int for share)`;

/** Chunks of document versions: places, references and vectors; never text. */
@Injectable()
export class ChunkStore {
  constructor(private readonly prints: PrintStore) {}

  /** Makes a version the one that is found, in place of the one before, with the rights that waited with it. */
  async publish(tx: Tx, version: NewVersion, change: { accessVersion: number; now: Date }): Promise<void> {
    const { document, unwritten, identity } = version;
    const from = version.chunks.length - unwritten.length;
    await this.add(tx, { document, version: version.version, from }, unwritten, identity);
    // What an interrupted job of an earlier shape left behind its last chunk is nobody's.
    await tx.query('delete from chunks where document = $1 and version = $2 and chunk >= $3', [
      document,
      version.version,
      version.chunks.length,
    ]);
    await this.prints.keep(tx, document, version.version, version.print);
    await tx.query(
      `update document_versions set state = 'indexed', code = null, detail = null, title = $3, language = $4, terms = $5, chunks = $6, ended_at = $7,
         pages = $8, findings = $9, extracted = coalesce($10, extracted)
       where document = $1 and version = $2`,
      [
        version.document,
        version.version,
        version.title,
        version.language ?? null,
        JSON.stringify(version.terms),
        version.chunks.length,
        change.now,
        version.pages ?? null,
        JSON.stringify(version.findings),
        version.extracted === undefined ? null : JSON.stringify(version.extracted),
      ],
    );
    await tx.query(
      `update documents set indexed_version = $2, rights = coalesce(pending_rights, rights), pending_rights = null,
         source = coalesce(pending_source, source), folder = coalesce(pending_folder, folder), pending_source = null, pending_folder = null,
         changed_at_access = $3, updated_at = $4 where document = $1`,
      [version.document, version.version, change.accessVersion, change.now],
    );
    await tx.query('update chunks set embedding = null, embedding_model = null where document = $1 and version < $2', [
      version.document,
      version.version,
    ]);
  }

  /** Gives a version's chunks the vectors of another model, unless the index is by yet another one. */
  async embed(
    tx: Tx,
    { document, version }: { readonly document: string; readonly version: number },
    { model, dimension }: EmbeddingIdentity,
    vectors: readonly Float32Array[],
  ): Promise<void> {
    await tx.query(
      `${heldSql('$3', '$6')}
       update chunks set embedding = new.embedding, embedding_model = $3
       from unnest($4::int[], $5::bytea[]) as new (chunk, embedding), held
       where document = $1 and version = $2 and chunks.chunk = new.chunk`,
      [document, version, model, vectors.map((_, chunk) => chunk), vectors.map(toBytes), dimension],
    );
  }

  /** Tells in a version's findings why it has no vectors; undefined: it has them. */
  async noteVectors(
    tx: Tx,
    { document, version }: { readonly document: string; readonly version: number },
    code: string | undefined,
  ): Promise<void> {
    await tx.query(
      `update document_versions set findings = $3::jsonb || (select coalesce(jsonb_agg(f), '[]'::jsonb)
         from jsonb_array_elements(findings) f where not starts_with(f ->> 'code', $4))
       where document = $1 and version = $2`,
      [document, version, JSON.stringify(code === undefined ? [] : [withoutVectorsFinding(code)]), withoutVectors],
    );
  }

  /** Removes the rows of a deleted document whose texts are gone, unless it has come back meanwhile; says how many there were. */
  async forget(
    tx: Tx,
    document: string,
    now: Date,
  ): Promise<{ version?: number; versions: number; chunks: number; vectors: number; prints: number }> {
    const prints = await this.prints.forget(tx, document);
    const [done] = await tx.query<{ version: number }>(
      'update documents set erased_at = $2 where document = $1 and is_deleted returning latest_version as version',
      [document, now],
    );
    if (!done) return { versions: 0, chunks: 0, vectors: 0, prints };
    const versions = await tx.query(
      `update document_versions set findings = '[]', extracted = null, language = null where document = $1 returning version`,
      [document],
    );
    const chunks = await tx.query<{ has_vector: boolean }>(
      'delete from chunks where document = $1 returning embedding is not null as has_vector',
      [document],
    );
    const vectors = chunks.filter((one) => one.has_vector).length;
    return { version: done.version, versions: versions.length, chunks: chunks.length, vectors, prints };
  }

  /** Whether nothing is left of a deleted document but that it was. */
  async isForgotten(tx: Tx, document: string): Promise<boolean> {
    const [row] = await tx.query<{ left: number }>(
      `select (select count(*) from chunks where document = $1) + (select count(*) from document_prints where document = $1)
         + (select count(*) from document_versions where document = $1 and (title <> '' or detail is not null or extracted is not null or metadata <> '{}'))
         + (select count(*) from documents where document = $1 and not is_deleted) as left`,
      [document],
    );
    return Number(row?.left) === 0;
  }

  async keepReceipt(tx: Tx, document: string, at: Date, receipt: ErasureReceipt): Promise<void> {
    await tx.query(
      `insert into erasure_receipts (tenant, document, erased_at, owner, receipt)
       select $1, $2, $3, d.owner, $4 from documents d where d.document = $2 on conflict do nothing`,
      [tx.tenant, document, at, JSON.stringify(receipt)],
    );
  }

  /** Says in every receipt of a deleted version that still waits for it how many kept answers went. */
  async completeReceipts(tx: Tx, document: string, version: number, keptAnswers: number): Promise<void> {
    await tx.query(
      `update erasure_receipts set receipt = receipt || jsonb_build_object('isComplete', true, 'keptAnswers', $3::int)
       where document = $1 and receipt -> 'isComplete' = 'false' and (receipt ->> 'version')::int = $2`,
      [document, version, keptAnswers],
    );
  }

  async receipts(tx: Tx, document: string): Promise<{ owner: string; receipt: ErasureReceipt }[]> {
    return await tx.query('select owner, receipt from erasure_receipts where document = $1 order by erased_at desc', [
      document,
    ]);
  }

  /** The first chunks of a version that are in the table without a gap, with vectors of this model. */
  async written(
    tx: Tx,
    document: string,
    version: number,
    identity: EmbeddingIdentity | undefined,
  ): Promise<NewChunk[]> {
    const rows = await tx.query<WrittenRow>(
      `select start_at, end_at, page, tokens, text from chunks
       where document = $1 and version = $2 and embedding_model is not distinct from $3 and octet_length(embedding) is not distinct from $4
         and chunk < (select count(*) from chunks where document = $1 and version = $2) order by chunk`,
      [document, version, identity?.model ?? null, identity ? identity.dimension * bytesPerNumber : null],
    );
    return rows.map(({ start_at, end_at, page, tokens, text }) => ({
      start: start_at,
      end: end_at,
      ...(page !== null && { page }),
      tokens,
      text,
    }));
  }

  /** Writes chunks from the given number on, in place of what an earlier owner of the job wrote. */
  async add(
    tx: Tx,
    { document, version, from }: ChunkPlace,
    chunks: readonly NewChunk[],
    identity: EmbeddingIdentity | undefined,
  ): Promise<void> {
    await tx.query(
      `${heldSql('$9', '$12')}
       insert into chunks (tenant, document, version, chunk, start_at, end_at, tokens, text, embedding, embedding_model, page)
       select $1, $2, $3, new.chunk, new.start_at, new.end_at, new.tokens, new.text::jsonb,
         case when exists (select 1 from held) then new.embedding end, case when exists (select 1 from held) then $9::text end, new.page
       from unnest($4::int[], $5::int[], $6::int[], $7::int[], $8::text[], $10::bytea[], $11::int[])
         as new (chunk, start_at, end_at, tokens, text, embedding, page)
       on conflict (tenant, document, version, chunk) do update set start_at = excluded.start_at, end_at = excluded.end_at,
         tokens = excluded.tokens, text = excluded.text, embedding = excluded.embedding, embedding_model = excluded.embedding_model,
         page = excluded.page`,
      [
        tx.tenant,
        document,
        version,
        chunks.map((_, at) => from + at),
        chunks.map(({ start }) => start),
        chunks.map(({ end }) => end),
        chunks.map(({ tokens }) => tokens),
        chunks.map(({ text }) => JSON.stringify(text)),
        identity?.model ?? null,
        chunks.map(({ embedding }) => (embedding ? toBytes(embedding) : null)),
        chunks.map(({ page }) => page ?? null),
        identity?.dimension ?? null,
      ],
    );
  }
}

interface WrittenRow {
  readonly start_at: number;
  readonly end_at: number;
  readonly page: number | null;
  readonly tokens: number;
  readonly text: PayloadRef;
}

const bytesPerNumber = Float32Array.BYTES_PER_ELEMENT;
const toBytes = (vector: Float32Array): Buffer => Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength);
