import { AuditRecorded, DocumentIndexed } from '@chassis/contracts';
import { type LeasedContext, Outbox, type MessageContext } from '@chassis/messaging';
import { Database, type Tx } from '@chassis/persistence';
import { Injectable } from '@nestjs/common';
import { AccessStore } from './access-store.js';
import { ChunkStore, type NewVersion } from './chunk-store.js';
import type { DocumentRow } from './document-row.js';
import { DocumentStore } from './document-store.js';
import { KeptTexts } from './kept-texts.js';

/** How the reading of a document version ends: rows, news and record in one transaction, and once. */
@Injectable()
export class VersionOutcome {
  constructor(
    private readonly database: Database,
    private readonly outbox: Outbox,
    private readonly access: AccessStore,
    private readonly documents: DocumentStore,
    private readonly chunks: ChunkStore,
    private readonly texts: KeptTexts,
  ) {}

  /** The version, if it still waits to be indexed. */
  async waiting(context: MessageContext, document: string, version: number): Promise<DocumentRow | undefined> {
    return await this.database.withTenant(
      context.tenant,
      async (tx) => await this.documents.waiting(tx, document, version),
    );
  }

  /** Makes the version the one that is found. `deleted`: the document went while it was read, and what was stored for it must go too. */
  async publish(read: NewVersion, context: LeasedContext): Promise<'published' | 'superseded' | 'deleted'> {
    return await this.database.withTenant(context.tenant, async (tx) => {
      await this.texts.hold(tx, read.unnamed, read.dataClass);
      const accessVersion = await this.access.raise(tx);
      if (!(await this.documents.waiting(tx, read.document, read.version))) {
        const row = await this.documents.find(tx, read.document);
        return row?.is_deleted ? 'deleted' : 'superseded';
      }
      await this.chunks.publish(tx, read, { accessVersion, now: context.now() });
      await context.lease.end(tx);
      await this.tell(tx, context, {
        document: read.document,
        version: read.version,
        state: 'indexed',
        chunks: read.chunks.length,
      });
      return 'published';
    });
  }

  async fail(row: DocumentRow, problem: { code: string; detail: string }, context: LeasedContext): Promise<void> {
    const { document, latest_version: version } = row;
    await this.database.withTenant(context.tenant, async (tx) => {
      if (!(await this.documents.waiting(tx, document, version))) return;
      await this.documents.markFailed(tx, document, version, { ...problem, now: context.now() });
      await context.lease.end(tx);
      await this.tell(tx, context, { document, version, state: 'failed', chunks: 0, code: problem.code });
    });
  }

  private async tell(tx: Tx, context: MessageContext, outcome: DocumentIndexed): Promise<void> {
    const fact = context.fact(`document.${outcome.state}`, { ...outcome });
    await this.outbox.add(tx, [
      context.message(DocumentIndexed, outcome, { key: outcome.document }),
      context.message(AuditRecorded, { facts: [fact] }, { key: outcome.document }),
    ]);
  }
}
