import { setImmediate as breathe } from 'node:timers/promises';
import type { PassageText } from '@chassis/contracts';
import type { ExtractedText } from '@chassis/documents';
import type { LeasedContext } from '@chassis/messaging';
import { PayloadStore } from '@chassis/payloads';
import { Injectable } from '@nestjs/common';
import { chunkTerms, type ChunkTerms } from '../domain/chunk-terms.js';
import { chunkText, type Chunk } from '../domain/chunk-text.js';
import { withoutVectorsFinding } from '../domain/hygiene/without-vectors.js';
import { pageAt } from '../domain/page-at.js';
import type { NewVersion } from './chunk-store.js';
import { ChunkWriter } from './chunk-writer.js';
import { DocumentInspector } from './document-inspector.js';
import { DocumentReader } from './document-reader.js';
import type { DocumentRow } from './document-row.js';
import { KeptTexts } from './kept-texts.js';

/** So many chunks are worked on before others have their turn in the event loop. */
const chunksPerTurn = 40;

/**
 * Makes of a document version what an index holds: texts as payloads, everything else by value. Whoever takes over an interrupted job
 * starts with the text that was extracted and behind the batches of chunks that were written.
 */
@Injectable()
export class DocumentIndexer {
  constructor(
    private readonly payloads: PayloadStore,
    private readonly reader: DocumentReader,
    private readonly inspector: DocumentInspector,
    private readonly writer: ChunkWriter,
    private readonly texts: KeptTexts,
  ) {}

  /** Throws what the reader and the writer throw. */
  async read(row: DocumentRow, context: LeasedContext): Promise<NewVersion> {
    const { tenant } = context;
    const { read, kept } = await this.reader.read(row, context);
    const title = row.title === row.document && read.title !== undefined ? read.title.slice(0, 500) : row.title;
    const passages = chunkText(read.text).map((piece) => ({
      start: piece.start,
      end: piece.end,
      text: passageOf(piece, title, read),
    }));
    const texts = passages.map(({ text }) => text);
    const counted = await countTerms(texts, read.language);
    const terms = await this.payloads.putJson(tenant, counted, row.data_class);
    const { without, ...written } = await this.writer.write(row, passages, context);
    const { findings, print } = await this.inspector.inspect(tenant, row, read);
    return {
      document: row.document,
      version: row.latest_version,
      title,
      language: read.language,
      pages: read.pages,
      terms,
      extracted: kept,
      ...written,
      unnamed: [...written.unnamed, { ref: terms, value: counted }],
      dataClass: row.data_class,
      findings: without === undefined ? findings : [...findings, withoutVectorsFinding(without)],
      print,
    };
  }

  /** Erases what was stored for a version whose document was deleted meanwhile, and no other document names. */
  async discard(tenant: string, { document, chunks, terms, extracted }: NewVersion, by: string): Promise<void> {
    const refs = [...chunks.map(({ text }) => text), terms, ...(extracted === undefined ? [] : [extracted])];
    await this.texts.discard(tenant, document, refs, by);
  }
}

async function countTerms(texts: readonly PassageText[], language: string | undefined): Promise<ChunkTerms[]> {
  const counted: ChunkTerms[] = [];
  for (const text of texts) {
    if (counted.length % chunksPerTurn === chunksPerTurn - 1) await breathe();
    counted.push(chunkTerms(text, language));
  }
  return counted;
}

function passageOf({ heading, text, start }: Chunk, title: string, { pageStarts }: ExtractedText): PassageText {
  const page = pageAt(pageStarts, start);
  return { title, text, ...(heading === undefined ? {} : { heading }), ...(page === undefined ? {} : { page }) };
}
