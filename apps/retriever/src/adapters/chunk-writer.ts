import type { PassageText } from '@chassis/contracts';
import type { LeasedContext } from '@chassis/messaging';
import { PayloadStore } from '@chassis/payloads';
import { Database } from '@chassis/persistence';
import { Injectable } from '@nestjs/common';
import { estimateTokens } from '../domain/estimate-tokens.js';
import type { EmbeddingIdentity } from '../domain/embedding-identity.js';
import type { EmbeddingFor } from '../ports/passage-embedder.js';
import { ChunkStore, type NewChunk } from './chunk-store.js';
import { ChunkVectors, type MadeVectors } from './chunk-vectors.js';
import type { DocumentRow } from './document-row.js';
import { DocumentStore } from './document-store.js';
import { embeddedText } from './embedded-text.js';
import { KeptTexts, type StoredText } from './kept-texts.js';

/** So many are embedded and written at a time; an interrupted job goes on behind the last batch. */
const chunksPerBatch = 64;
/** A document can wait while a provider is busy; what it still fails by then, the bus tries again later. */
const maxTries = 4;

/** A passage of the version and where it stands in the extracted text. */
export interface PlacedPassage {
  readonly start: number;
  readonly end: number;
  readonly text: PassageText;
}

export interface WrittenChunks {
  readonly chunks: readonly NewChunk[];
  /** The last batch, which goes with the publication, so that most documents are one transaction. */
  readonly unwritten: readonly NewChunk[];
  /** The texts of the last batch. */
  readonly unnamed: readonly StoredText[];
  readonly identity: EmbeddingIdentity | undefined;
  /** The code of why it has no vectors, though there is a model. */
  readonly without: string | undefined;
}

const noVectors: MadeVectors = { vectors: undefined };

/** Embeds the passages of a version and writes them, batch by batch. Nothing of it is found before the version is published. */
@Injectable()
export class ChunkWriter {
  constructor(
    private readonly database: Database,
    private readonly payloads: PayloadStore,
    private readonly documents: DocumentStore,
    private readonly vectors: ChunkVectors,
    private readonly chunks: ChunkStore,
    private readonly texts: KeptTexts,
  ) {}

  /** Throws `lease-lost`, and what the embedder throws. */
  async write(row: DocumentRow, passages: readonly PlacedPassage[], context: LeasedContext): Promise<WrittenChunks> {
    const identity = await this.vectors.identity(context.tenant);
    const all: NewChunk[] =
      passages.length <= chunksPerBatch ? [] : await this.written(row, { identity, atMost: passages.length }, context);
    for (;;) {
      const from = all.length;
      const placed = passages.slice(from, from + chunksPerBatch);
      const { vectors, without } = identity ? await this.embed(row, placed, context) : noVectors;
      const by = vectors && identity;
      const batch = await this.prepare(row, placed, context.tenant, vectors);
      const named = batch.map(({ text }, at) => ({ ref: text, value: placed[at]!.text }));
      all.push(...batch);
      if (all.length >= passages.length)
        return { chunks: all, unwritten: batch, unnamed: named, identity: by, without };
      await this.database.withTenant(context.tenant, async (tx) => {
        await this.texts.hold(tx, named, row.data_class);
        await context.lease.fence(tx);
        // Of a document that was deleted meanwhile no more rows are written.
        if (await this.documents.waiting(tx, row.document, row.latest_version))
          await this.chunks.add(tx, { document: row.document, version: row.latest_version, from }, batch, by);
      });
    }
  }

  /** What an earlier owner of the job wrote. Chunks of another model, or an uneven rest, are made anew. */
  private async written(
    row: DocumentRow,
    { identity, atMost }: { identity: EmbeddingIdentity | undefined; atMost: number },
    context: LeasedContext,
  ): Promise<NewChunk[]> {
    const found = await this.database.withTenant(
      context.tenant,
      async (tx) => await this.chunks.written(tx, row.document, row.latest_version, identity),
    );
    const whole = Math.min(found.length, atMost - 1);
    return found.slice(0, whole - (whole % chunksPerBatch));
  }

  /** Under the principal of who submitted it, who pays. */
  private async embed(
    { data_class: dataClass }: DocumentRow,
    batch: readonly PlacedPassage[],
    { tenant, envelope, signal }: LeasedContext,
  ): Promise<MadeVectors> {
    const on: EmbeddingFor = { tenant, token: envelope.principal, dataClass, maxTries, signal };
    return await this.vectors.of(
      batch.map(({ text }) => embeddedText(text)),
      on,
    );
  }

  private async prepare(
    row: DocumentRow,
    batch: readonly PlacedPassage[],
    tenant: string,
    vectors: readonly Float32Array[] | undefined,
  ): Promise<NewChunk[]> {
    const refs = await Promise.all(
      batch.map(async ({ text }) => await this.payloads.putJson(tenant, text, row.data_class)),
    );
    return batch.map(({ start, end, text }, at) => ({
      start,
      end,
      page: text.page,
      tokens: estimateTokens(`${text.title}\n${text.heading ?? ''}\n${text.text}`),
      text: refs[at]!,
      embedding: vectors?.[at],
    }));
  }
}
