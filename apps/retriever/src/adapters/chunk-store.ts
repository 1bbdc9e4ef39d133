import type { PayloadRef } from '@chassis/contracts';
import type { Tx } from '@chassis/persistence';
import { Injectable } from '@nestjs/common';

/** A chunk on its way into the tables. */
export interface NewChunk {
  readonly start: number;
  readonly end: number;
  readonly tokens: number;
  readonly text: PayloadRef;
  readonly embedding?: Float32Array | undefined;
}

export interface NewVersion {
  readonly document: string;
  readonly version: number;
  readonly title: string;
  readonly language: string | undefined;
  readonly terms: PayloadRef;
  readonly chunks: readonly NewChunk[];
  readonly embeddingModel: string | undefined;
}

/** Chunks of document versions: places, references and vectors; never text. */
@Injectable()
export class ChunkStore {
  /** Makes a version the one that is found, in place of the one before, with the rights that waited with it. */
  async publish(tx: Tx, version: NewVersion, change: { accessVersion: number; now: Date }): Promise<void> {
    await this.insert(tx, version);
    await tx.query(
      `update document_versions set state = 'indexed', code = null, detail = null, title = $3, language = $4, terms = $5, chunks = $6, ended_at = $7
       where document = $1 and version = $2`,
      [
        version.document,
        version.version,
        version.title,
        version.language ?? null,
        JSON.stringify(version.terms),
        version.chunks.length,
        change.now,
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

  /** Gives a version's chunks the vectors of another model. */
  async embed(
    tx: Tx,
    document: string,
    version: number,
    model: string,
    vectors: readonly Float32Array[],
  ): Promise<void> {
    await tx.query(
      `update chunks set embedding = new.embedding, embedding_model = $3
       from unnest($4::int[], $5::bytea[]) as new (chunk, embedding)
       where document = $1 and version = $2 and chunks.chunk = new.chunk`,
      [document, version, model, vectors.map((_, chunk) => chunk), vectors.map(toBytes)],
    );
  }

  /** References of every text of a document that no other document names. */
  async ownTexts(tx: Tx, document: string): Promise<PayloadRef[]> {
    const rows = await tx.query<{ ref: PayloadRef }>(
      `with named as (
         select document, text as ref from chunks
         union all select document, content from document_versions
         union all select document, terms from document_versions where terms is not null)
       select distinct mine.ref from named mine where mine.document = $1 and not exists (
         select 1 from named other join documents d on d.document = other.document
         where other.document <> $1 and not d.is_deleted and other.ref ->> 'payload' = mine.ref ->> 'payload')`,
      [document],
    );
    return rows.map(({ ref }) => ref);
  }

  /** The rows of a deleted document whose texts are gone; false when it has come back meanwhile. */
  async forget(tx: Tx, document: string, now: Date): Promise<boolean> {
    const done = await tx.query(
      'update documents set erased_at = $2 where document = $1 and is_deleted returning document',
      [document, now],
    );
    if (done.length > 0) await tx.query('delete from chunks where document = $1', [document]);
    return done.length > 0;
  }

  private async insert(tx: Tx, { document, version, chunks, embeddingModel }: NewVersion): Promise<void> {
    await tx.query(
      `insert into chunks (tenant, document, version, chunk, start_at, end_at, tokens, text, embedding, embedding_model)
       select $1, $2, $3, new.chunk, new.start_at, new.end_at, new.tokens, new.text::jsonb, new.embedding, $9
       from unnest($4::int[], $5::int[], $6::int[], $7::int[], $8::text[], $10::bytea[]) as new (chunk, start_at, end_at, tokens, text, embedding)
       on conflict (tenant, document, version, chunk) do update set start_at = excluded.start_at, end_at = excluded.end_at,
         tokens = excluded.tokens, text = excluded.text, embedding = excluded.embedding, embedding_model = excluded.embedding_model`,
      [
        tx.tenant,
        document,
        version,
        chunks.map((_, number) => number),
        chunks.map(({ start }) => start),
        chunks.map(({ end }) => end),
        chunks.map(({ tokens }) => tokens),
        chunks.map(({ text }) => JSON.stringify(text)),
        embeddingModel ?? null,
        chunks.map(({ embedding }) => (embedding ? toBytes(embedding) : null)),
      ],
    );
  }
}

const toBytes = (vector: Float32Array): Buffer => Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength);
