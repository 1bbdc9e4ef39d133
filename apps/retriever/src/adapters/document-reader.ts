import type { PayloadRef } from '@chassis/contracts';
import { ChassisError } from '@chassis/contracts';
import { type ExtractedText, extractText } from '@chassis/documents';
import type { LeasedContext } from '@chassis/messaging';
import { PayloadStore } from '@chassis/payloads';
import { Database } from '@chassis/persistence';
import { CONFIG } from '@chassis/service-kit';
import { Inject, Injectable } from '@nestjs/common';
import type { RetrieverConfig } from '../config.js';
import { garbledLimit } from '../domain/hygiene/inspect-text.js';
import { garbledShare } from '../domain/hygiene/garbled-share.js';
import type { DocumentRow } from './document-row.js';
import { DocumentStore } from './document-store.js';
import { KeptTexts } from './kept-texts.js';

/** What is longer was work to extract, and is kept for whoever has to go on. */
const worthKeeping = 50_000;

/** Extracts and cleans a version's text: the first step of its way into the index. */
@Injectable()
export class DocumentReader {
  constructor(
    private readonly database: Database,
    private readonly payloads: PayloadStore,
    private readonly documents: DocumentStore,
    private readonly texts: KeptTexts,
    @Inject(CONFIG) private readonly config: RetrieverConfig,
  ) {}

  /** Throws what `extractText` throws, `document-garbled` and `payload-erased`. */
  async read(row: DocumentRow, context: LeasedContext): Promise<{ read: ExtractedText; kept: PayloadRef | undefined }> {
    if (row.extracted !== null) {
      const read = (await this.payloads.getJson(context.tenant, row.extracted)) as ExtractedText;
      return { read, kept: row.extracted };
    }
    const bytes = await this.payloads.get(context.tenant, row.content);
    const read = await extractText(bytes, row.media_type, { maxBytes: this.config.RETRIEVER_MAX_DOCUMENT_BYTES });
    if (garbledShare(read.text) > garbledLimit)
      throw new ChassisError(
        'invalid',
        'document-garbled',
        'Most of the text cannot be read: its charset or its fonts are wrong. Export the document again.',
      );
    const kept = read.text.length < worthKeeping ? undefined : await this.keep(row, read, context);
    return { read, kept };
  }

  private async keep(row: DocumentRow, read: ExtractedText, context: LeasedContext): Promise<PayloadRef> {
    const kept = await this.payloads.putJson(context.tenant, read, row.data_class);
    await this.database.withTenant(context.tenant, async (tx) => {
      await this.texts.hold(tx, [{ ref: kept, value: read }], row.data_class);
      await context.lease.fence(tx);
      await this.documents.keepExtracted(tx, row.document, row.latest_version, kept);
    });
    return kept;
  }
}
