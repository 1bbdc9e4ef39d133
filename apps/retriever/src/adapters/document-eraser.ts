import { PayloadStore } from '@chassis/payloads';
import { Database } from '@chassis/persistence';
import { Clock } from '@chassis/service-kit';
import { Logger } from '@chassis/telemetry';
import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { ChunkStore } from './chunk-store.js';

/** Erases the texts of deleted documents; what a crash left is done at the next start. */
@Injectable()
export class DocumentEraser implements OnApplicationBootstrap {
  constructor(
    private readonly database: Database,
    private readonly payloads: PayloadStore,
    private readonly chunks: ChunkStore,
    private readonly clock: Clock,
    private readonly logger: Logger,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    const left = await this.database.acrossTenants<{ tenant: string; document: string }>('documents_to_erase');
    for (const { tenant, document } of left) {
      await this.erase(tenant, document, 'service:retriever');
      this.logger.info({ document }, 'the texts of a deleted document were erased');
    }
  }

  /** Texts that another document has too stay for that one. */
  async erase(tenant: string, document: string, by: string): Promise<void> {
    const refs = await this.database.withTenant(tenant, async (tx) => await this.chunks.ownTexts(tx, document));
    for (const ref of refs) await this.payloads.erase(tenant, ref, by);
    await this.database.withTenant(tenant, async (tx) => await this.chunks.forget(tx, document, this.clock.now()));
  }
}
