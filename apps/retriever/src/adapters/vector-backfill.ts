import { PassageTextSchema } from '@chassis/contracts';
import { PayloadStore } from '@chassis/payloads';
import { Database } from '@chassis/persistence';
import { Logger } from '@chassis/telemetry';
import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import type { IndexedDocument } from '../domain/indexed-document.js';
import { AccessStore } from './access-store.js';
import { ChunkStore } from './chunk-store.js';
import { embeddedText } from './embedded-text.js';
import { TextVectors } from './text-vectors.js';

/** Gives documents that were indexed without the present embedding model their vectors, one after the other, while search goes on without them. */
@Injectable()
export class VectorBackfill implements OnModuleDestroy {
  private readonly queued = new Set<string>();
  private work: Promise<void> = Promise.resolve();
  private isStopping = false;

  constructor(
    private readonly database: Database,
    private readonly payloads: PayloadStore,
    private readonly vectors: TextVectors,
    private readonly access: AccessStore,
    private readonly chunks: ChunkStore,
    private readonly logger: Logger,
  ) {}

  queue(tenant: string, documents: readonly IndexedDocument[]): void {
    for (const document of documents) {
      const key = `${tenant}/${document.document}/${document.version}`;
      if (this.queued.has(key)) continue;
      this.queued.add(key);
      this.work = this.work.then(() => this.embed(tenant, document)).catch((error: unknown) => this.report(key, error));
    }
  }

  async onModuleDestroy(): Promise<void> {
    this.isStopping = true;
    await this.work;
  }

  private async embed(tenant: string, { document, version, chunks }: IndexedDocument): Promise<void> {
    if (this.isStopping) return;
    const texts = await Promise.all(
      chunks.map(async ({ text }) => PassageTextSchema.parse(await this.payloads.getJson(tenant, text))),
    );
    const vectors = await this.vectors.of(texts.map(embeddedText));
    const model = await this.vectors.modelId();
    if (vectors === undefined || model === undefined) return;
    await this.database.withTenant(tenant, async (tx) => {
      const accessVersion = await this.access.raise(tx);
      await this.chunks.embed(tx, document, version, model, vectors);
      await tx.query('update documents set changed_at_access = $2 where document = $1', [document, accessVersion]);
    });
  }

  /** The next start tries again; until then the document is found by its words. */
  private report(key: string, error: unknown): void {
    if (!this.isStopping) this.logger.warn({ document: key, error }, 'a document got no vectors');
  }
}
