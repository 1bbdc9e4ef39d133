import { setImmediate as breathe } from 'node:timers/promises';
import type { DataClass, PassageText, PayloadRef } from '@chassis/contracts';
import { extractText } from '@chassis/documents';
import { PayloadStore } from '@chassis/payloads';
import { CONFIG } from '@chassis/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import type { NewVersion } from './chunk-store.js';
import type { DocumentRow } from './document-row.js';
import { embeddedText } from './embedded-text.js';
import { TextVectors } from './text-vectors.js';
import type { RetrieverConfig } from '../config.js';
import { chunkTerms, type ChunkTerms } from '../domain/chunk-terms.js';
import { chunkText } from '../domain/chunk-text.js';
import { estimateTokens } from '../domain/estimate-tokens.js';

/** So many chunks are worked on before others have their turn in the event loop. */
const chunksPerTurn = 40;

/** Reads a document version and makes of it what an index holds: texts as payloads, everything else by value. */
@Injectable()
export class DocumentIndexer {
  constructor(
    private readonly payloads: PayloadStore,
    private readonly vectors: TextVectors,
    @Inject(CONFIG) private readonly config: RetrieverConfig,
  ) {}

  /** Throws what `extractText` throws, `payload-erased`, and `transient` errors of the embedder. */
  async read(tenant: string, row: DocumentRow): Promise<NewVersion> {
    const bytes = await this.payloads.get(tenant, row.content);
    const extracted = await extractText(bytes, row.media_type, { maxBytes: this.config.RETRIEVER_MAX_DOCUMENT_BYTES });
    const title =
      row.title === row.document && extracted.title !== undefined ? extracted.title.slice(0, 500) : row.title;
    const pieces = chunkText(extracted.text);
    const texts = pieces.map(({ heading, text }): PassageText => ({
      title,
      text,
      ...(heading === undefined ? {} : { heading }),
    }));
    const terms = await this.countTerms(texts, extracted.language);
    const embeddings = await this.vectors.of(texts.map(embeddedText));
    const refs = await this.store(tenant, row.data_class, texts);
    return {
      document: row.document,
      version: row.latest_version,
      title,
      language: extracted.language,
      terms: await this.payloads.putJson(tenant, terms, row.data_class),
      embeddingModel: embeddings && (await this.vectors.modelId()),
      chunks: pieces.map(({ start, end }, at) => ({
        start,
        end,
        tokens: tokensOf(texts[at]),
        text: refs[at]!,
        embedding: embeddings?.[at],
      })),
    };
  }

  /** Erases what was stored for a version whose document was deleted meanwhile: no row names it. */
  async discard(tenant: string, { chunks, terms }: NewVersion, by: string): Promise<void> {
    for (const ref of [...chunks.map(({ text }) => text), terms]) await this.payloads.erase(tenant, ref, by);
  }

  private async countTerms(texts: readonly PassageText[], language: string | undefined): Promise<ChunkTerms[]> {
    const counted: ChunkTerms[] = [];
    for (const text of texts) {
      if (counted.length % chunksPerTurn === chunksPerTurn - 1) await breathe();
      counted.push(chunkTerms(text, language));
    }
    return counted;
  }

  private async store(tenant: string, dataClass: DataClass, texts: readonly PassageText[]): Promise<PayloadRef[]> {
    return await Promise.all(texts.map((text) => this.payloads.putJson(tenant, text, dataClass)));
  }
}

const tokensOf = (text: PassageText | undefined): number =>
  estimateTokens(`${text?.title ?? ''}\n${text?.heading ?? ''}\n${text?.text ?? ''}`);
