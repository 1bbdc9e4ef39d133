import { CacheForget, ChassisError } from '@chassis/contracts';
import { RouteClient } from '@chassis/messaging';
import { Database } from '@chassis/persistence';
import { Clock, Rounds } from '@chassis/service-kit';
import { Logger } from '@chassis/telemetry';
import { PrincipalTokens } from '@chassis/tenancy';
import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { ChunkStore } from './chunk-store.js';

const everyMs = 5_000;
const atMost = 100;
const validMs = 60_000;

interface OpenReceipt {
  readonly tenant: string;
  readonly document: string;
  readonly version: number;
}

/** Asks the generator, which keeps answers, to drop those that rest on a deleted document, and completes the receipt by their number. What it could not be asked for is asked again. */
@Injectable()
export class ReceiptCompletion implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly rounds = new Rounds(
    async () => await this.completeAll(),
    (error) => this.logger.warn({ error }, 'receipts of deletions could not be completed; it is tried again'),
  );

  constructor(
    private readonly database: Database,
    private readonly chunks: ChunkStore,
    private readonly routes: RouteClient,
    private readonly tokens: PrincipalTokens,
    private readonly clock: Clock,
    private readonly logger: Logger,
  ) {}

  onApplicationBootstrap(): void {
    this.rounds.every(everyMs);
  }

  async onApplicationShutdown(): Promise<void> {
    await this.rounds.stop();
  }

  /** A document was deleted just now. */
  soon(): void {
    this.rounds.ask();
  }

  private async completeAll(): Promise<void> {
    for (const open of await this.database.acrossTenants<OpenReceipt>('receipts_to_complete', [atMost])) {
      if (this.rounds.isStopping) return;
      await this.complete(open).catch((error: unknown) => {
        // Who is away is asked later, for all of them.
        if (ChassisError.from(error).kind === 'transient') throw error;
        this.logger.warn({ ...open, error }, 'the receipt of a deletion could not be completed; it is tried again');
      });
    }
  }

  private async complete({ tenant, document, version }: OpenReceipt): Promise<void> {
    const token = await this.tokens.issue({
      tenant,
      subject: 'service:retriever',
      notAfter: new Date(this.clock.now().getTime() + validMs).toISOString(),
      topics: [],
      routes: [CacheForget.name],
    });
    const { dropped } = await this.routes.call(CacheForget, { document, version }, { token });
    await this.database.withTenant(
      tenant,
      async (tx) => await this.chunks.completeReceipts(tx, document, version, dropped),
    );
  }
}
