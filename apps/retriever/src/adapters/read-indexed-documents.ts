import { ChassisError, type DataClass, type PayloadRef } from '@chassis/contracts';
import type { PayloadStore } from '@chassis/payloads';
import type { Tx } from '@chassis/persistence';
import type { ChunkTerms } from '../domain/chunk-terms.js';
import type { EmbeddingIdentity } from '../domain/embedding-identity.js';
import type { IndexedChunk, IndexedDocument } from '../domain/indexed-document.js';
import { ruleColumns, rulesOf, type RuledRow } from './document-rules.js';
import { metadataColumns, metadataOf, type MetadataRow } from './metadata-row.js';

/** A document that changed; `version` is null when it can no longer be found. */
export interface ChangedDocument extends RuledRow, MetadataRow {
  readonly document: string;
  readonly version: number | null;
  /** For which the rules of its access version hold. */
  readonly rights_at: Date;
  readonly data_class: DataClass;
  readonly terms: PayloadRef | null;
  /** The access version by which it changed last. */
  readonly changed_at: number;
}

interface ChunkRow {
  readonly document: string;
  readonly chunk: number;
  readonly start_at: number;
  readonly end_at: number;
  readonly tokens: number;
  readonly text: PayloadRef;
  readonly embedding: Buffer | null;
  readonly embedding_bytes: number | null;
  readonly embedding_model: string | null;
}

/** So many documents' chunks are read by one statement. */
const batch = 100;

/** What changed after an access version. */
export async function changedDocuments(tx: Tx, after: number): Promise<ChangedDocument[]> {
  return await tx.query<ChangedDocument>(
    `select d.document, v.version, ${ruleColumns}, (select rights_at from access_versions) as rights_at, v.data_class, v.terms, d.changed_at_access as changed_at,
       ${metadataColumns}
     from documents d left join document_versions v on v.document = d.document and v.version = d.indexed_version and not d.is_deleted
     where d.changed_at_access > $1`,
    [after],
  );
}

/** Builds what the index holds of the changed documents that can be found. */
export async function* readDocuments(
  tx: Tx,
  payloads: PayloadStore,
  changed: readonly ChangedDocument[],
  { identity, withVectors }: { readonly identity: EmbeddingIdentity | undefined; readonly withVectors: boolean },
): AsyncGenerator<{ document: IndexedDocument; isEmbedded: boolean }> {
  const unknown = changed.flatMap((row) => (row.version === null ? [] : [{ ...row, version: row.version }]));
  for (let from = 0; from < unknown.length; from += batch) {
    const rows = unknown.slice(from, from + batch);
    const chunks = await readChunks(tx, rows, withVectors);
    for (const row of rows) {
      const terms = await readTerms(tx.tenant, payloads, row.terms);
      if (!terms) continue;
      const found = chunks.get(row.document) ?? [];
      const indexed = found.map((chunk) => toIndexed(chunk, terms[chunk.chunk], identity));
      const document = {
        document: row.document,
        version: row.version,
        dataClass: row.data_class,
        rules: rulesOf(row, row.rights_at),
        metadata: metadataOf(row),
        chunks: indexed,
      };
      yield { document, isEmbedded: identity === undefined || found.every((chunk) => isOf(chunk, identity)) };
    }
  }
}

/** Undefined when the document was deleted while it was read. */
async function readTerms(
  tenant: string,
  payloads: PayloadStore,
  ref: PayloadRef | null,
): Promise<ChunkTerms[] | undefined> {
  if (ref === null) return undefined;
  try {
    return (await payloads.getJson(tenant, ref)) as ChunkTerms[];
  } catch (error) {
    if (error instanceof ChassisError && error.code === 'payload-erased') return undefined;
    throw error;
  }
}

async function readChunks(
  tx: Tx,
  rows: readonly { document: string; version: number }[],
  withVectors: boolean,
): Promise<Map<string, ChunkRow[]>> {
  const chunks = await tx.query<ChunkRow>(
    `select c.document, c.chunk, c.start_at, c.end_at, c.tokens, c.text,
       case when $3 then c.embedding end as embedding, octet_length(c.embedding) as embedding_bytes, c.embedding_model
     from unnest($1::text[], $2::int[]) as wanted (document, version)
     join chunks c on c.document = wanted.document and c.version = wanted.version order by c.document, c.chunk`,
    [rows.map(({ document }) => document), rows.map(({ version }) => version), withVectors],
  );
  return Map.groupBy(chunks, ({ document }) => document);
}

function toIndexed(
  row: ChunkRow,
  terms: ChunkTerms | undefined,
  identity: EmbeddingIdentity | undefined,
): IndexedChunk {
  const { embedding } = row;
  const isOurs = embedding !== null && identity !== undefined && isOf(row, identity);
  // A copy: the buffer of a row is a view into what the driver read, at any offset.
  const vector = isOurs ? new Float32Array(new Uint8Array(embedding).buffer) : undefined;
  return {
    chunk: row.chunk,
    start: row.start_at,
    end: row.end_at,
    tokens: row.tokens,
    text: row.text,
    terms: terms?.terms ?? {},
    length: terms?.length ?? 0,
    pairs: terms?.pairs,
    ...(vector && { embedding: vector }),
  };
}

const isOf = (
  { embedding_bytes: bytes, embedding_model: by }: ChunkRow,
  { model, dimension }: EmbeddingIdentity,
): boolean => by === model && bytes === dimension * Float32Array.BYTES_PER_ELEMENT;
