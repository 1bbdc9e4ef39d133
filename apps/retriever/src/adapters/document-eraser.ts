import type { ErasureReceipt } from '@chassis/contracts';
import { Database, type Tx } from '@chassis/persistence';
import { Clock } from '@chassis/service-kit';
import { Logger } from '@chassis/telemetry';
import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { ChunkStore } from './chunk-store.js';
import { KeptTexts } from './kept-texts.js';
import { PrintStore } from './print-store.js';

const listedTexts = 1_000;

/** Tells of an erasure in the transaction that ends it. */
export type ToldErasure = (tx: Tx, receipt: ErasureReceipt) => Promise<void>;

/** Erases all that was kept of deleted documents and writes a receipt of it; what a crash left is done at the next start. */
@Injectable()
export class DocumentEraser implements OnApplicationBootstrap {
  constructor(
    private readonly database: Database,
    private readonly texts: KeptTexts,
    private readonly chunks: ChunkStore,
    private readonly prints: PrintStore,
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

  /** Texts that another document has too stay for that one. The receipt is written with the last rows, and says whether a second look found anything. */
  async erase(tenant: string, document: string, by: string, tell?: ToldErasure): Promise<ErasureReceipt> {
    const { erased, kept, isVerified } = await this.texts.eraseOf(tenant, document, by);
    return await this.database.withTenant(tenant, async (tx) => {
      const at = this.clock.now();
      const prints = await this.prints.forget(tx, document);
      const gone = await this.chunks.forget(tx, document, at);
      const receipt: ErasureReceipt = {
        document,
        erasedAt: at.toISOString(),
        erasedBy: by,
        ...gone,
        prints,
        texts: erased.slice(0, listedTexts).map(({ payload }) => payload),
        textCount: erased.length,
        kept,
        isVerified: isVerified && (await this.chunks.isForgotten(tx, document)),
      };
      await this.chunks.keepReceipt(tx, document, at, receipt);
      await tell?.(tx, receipt);
      return receipt;
    });
  }
}
