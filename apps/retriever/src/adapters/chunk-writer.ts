import type { PassageText } from '@chassis/contracts';
import type { LeasedContext } from '@chassis/messaging';
import { PayloadStore } from '@chassis/payloads';
import { Database } from '@chassis/persistence';
import { Injectable } from '@nestjs/common';
import { estimateTokens } from '../domain/estimate-tokens.js';
import { ChunkStore, type NewChunk } from './chunk-store.js';
import type { DocumentRow } from './document-row.js';
import { DocumentStore } from './document-store.js';
import { embeddedText } from './embedded-text.js';
import { KeptTexts, type StoredText } from './kept-texts.js';
import { TextVectors } from './text-vectors.js';

/** So many are embedded and written at a time; an interrupted job goes on behind the last batch. */
const chunksPerBatch = 64;

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
  readonly embeddingModel: string | undefined;
}

/** Embeds the passages of a version and writes them, batch by batch. Nothing of it is found before the version is published. */
@Injectable()
export class ChunkWriter {
  constructor(
    private readonly database: Database,
    private readonly payloads: PayloadStore,
    private readonly documents: DocumentStore,
    private readonly vectors: TextVectors,
    private readonly chunks: ChunkStore,
    private readonly texts: KeptTexts,
  ) {}

  /** Throws `lease-lost`, and `transient` errors of the embedder. */
  async write(row: DocumentRow, passages: readonly PlacedPassage[], context: LeasedContext): Promise<WrittenChunks> {
    const model = await this.vectors.modelId();
    const all: NewChunk[] =
      passages.length <= chunksPerBatch ? [] : await this.written(row, { model, atMost: passages.length }, context);
    for (;;) {
      const from = all.length;
      const placed = passages.slice(from, from + chunksPerBatch);
      const batch = await this.prepare(row, placed, context.tenant);
      const named = batch.map(({ text }, at) => ({ ref: text, value: placed[at]!.text }));
      all.push(...batch);
      if (all.length >= passages.length)
        return { chunks: all, unwritten: batch, unnamed: named, embeddingModel: model };
      await this.database.withTenant(context.tenant, async (tx) => {
        await this.texts.hold(tx, named, row.data_class);
        await context.lease.fence(tx);
        // Of a document that was deleted meanwhile no more rows are written.
        if (await this.documents.waiting(tx, row.document, row.latest_version))
          await this.chunks.add(tx, { document: row.document, version: row.latest_version, model, from }, batch);
      });
    }
  }

  /** What an earlier owner of the job wrote. Chunks of another model, or an uneven rest, are made anew. */
  private async written(
    row: DocumentRow,
    { model, atMost }: { model: string | undefined; atMost: number },
    context: LeasedContext,
  ): Promise<NewChunk[]> {
    const found = await this.database.withTenant(
      context.tenant,
      async (tx) => await this.chunks.written(tx, row.document, row.latest_version, model),
    );
    const whole = Math.min(found.length, atMost - 1);
    return found.slice(0, whole - (whole % chunksPerBatch));
  }

  private async prepare(row: DocumentRow, batch: readonly PlacedPassage[], tenant: string): Promise<NewChunk[]> {
    const embeddings = await this.vectors.of(batch.map(({ text }) => embeddedText(text)));
    const refs = await Promise.all(
      batch.map(async ({ text }) => await this.payloads.putJson(tenant, text, row.data_class)),
    );
    return batch.map(({ start, end, text }, at) => ({
      start,
      end,
      page: text.page,
      tokens: estimateTokens(`${text.title}\n${text.heading ?? ''}\n${text.text}`),
      text: refs[at]!,
      embedding: embeddings?.[at],
    }));
  }
}
