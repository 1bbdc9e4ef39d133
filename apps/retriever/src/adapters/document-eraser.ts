import { ChassisError, type ErasureReceipt } from '@chassis/contracts';
import { Database, type Tx } from '@chassis/persistence';
import { Clock } from '@chassis/service-kit';
import { Logger } from '@chassis/telemetry';
import { Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { PassageIndex } from '../ports/passage-index.js';
import { ChunkStore } from './chunk-store.js';
import { KeptTexts } from './kept-texts.js';

const listedTexts = 1_000;
/** What could not be erased, because a server that keeps vectors did not answer, is tried again. */
const retryMs = 5_000;

/** Tells of an erasure in the transaction that ends it. */
export type ToldErasure = (tx: Tx, receipt: ErasureReceipt) => Promise<void>;

/** Erases all that was kept of deleted documents and writes a receipt of it. What a crash left is done at the next start, and what a server of vectors kept from being done, once it answers. */
@Injectable()
export class DocumentEraser implements OnApplicationBootstrap, OnModuleDestroy {
  private again: NodeJS.Timeout | undefined;

  constructor(
    private readonly database: Database,
    private readonly texts: KeptTexts,
    private readonly chunks: ChunkStore,
    private readonly index: PassageIndex,
    private readonly clock: Clock,
    private readonly logger: Logger,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    await this.eraseLeft();
  }

  onModuleDestroy(): void {
    clearTimeout(this.again);
  }

  private async eraseLeft(): Promise<void> {
    const left = await this.database.acrossTenants<{ tenant: string; document: string }>('documents_to_erase');
    for (const { tenant, document } of left) {
      try {
        await this.erase(tenant, document, 'service:retriever');
        this.logger.info({ document }, 'the texts of a deleted document were erased');
      } catch (error) {
        if (ChassisError.from(error).kind !== 'transient') throw error;
        this.retry(error);
      }
    }
  }

  private async eraseAgain(): Promise<void> {
    try {
      await this.eraseLeft();
    } catch (error) {
      this.retry(error);
    }
  }

  private retry(error: unknown): void {
    this.logger.warn({ error }, 'a deleted document is not erased yet; it is tried again');
    clearTimeout(this.again);
    this.again = setTimeout(() => void this.eraseAgain(), retryMs);
    this.again.unref();
  }

  /** Texts that another document has too stay for that one. The receipt is written with the last rows, and says whether a second look found anything. */
  async erase(tenant: string, document: string, by: string, tell?: ToldErasure): Promise<ErasureReceipt> {
    const { erased, kept, isVerified } = await this.texts.eraseOf(tenant, document, by);
    const pointsLeft = await this.index.forget(tenant, document).catch((error: unknown) => {
      this.retry(error);
      throw error;
    });
    return await this.database.withTenant(tenant, async (tx) => {
      const at = this.clock.now();
      const gone = await this.chunks.forget(tx, document, at);
      const receipt: ErasureReceipt = {
        document,
        erasedAt: at.toISOString(),
        erasedBy: by,
        ...gone,
        texts: erased.slice(0, listedTexts).map(({ payload }) => payload),
        textCount: erased.length,
        kept,
        ...(pointsLeft !== undefined && { pointsLeft }),
        isVerified: isVerified && (pointsLeft ?? 0) === 0 && (await this.chunks.isForgotten(tx, document)),
        isComplete: gone.version === undefined,
      };
      await this.chunks.keepReceipt(tx, document, at, receipt);
      await tell?.(tx, receipt);
      return receipt;
    });
  }
}
