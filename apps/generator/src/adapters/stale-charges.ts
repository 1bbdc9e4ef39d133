import { CONFIG, Rounds } from '@chassis/service-kit';
import { Logger } from '@chassis/telemetry';
import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import type { GeneratorConfig } from '../config.js';
import { MoneyLedger } from '../ports/money-ledger.js';

const atOnce = 200;

/** Settles what callers left that nobody else takes over. An attempt whose command is delivered again is settled there, and sooner. */
@Injectable()
export class StaleCharges implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly rounds = new Rounds(
    async () => await this.sweep(),
    (error) => this.logger.warn({ error }, 'left model calls could not be settled; tried again later'),
  );

  constructor(
    private readonly ledger: MoneyLedger,
    private readonly logger: Logger,
    @Inject(CONFIG) private readonly config: GeneratorConfig,
  ) {}

  onApplicationBootstrap(): void {
    this.rounds.every(this.config.GENERATOR_SETTLE_EVERY_MS);
  }

  async onApplicationShutdown(): Promise<void> {
    await this.rounds.stop();
  }

  private async sweep(): Promise<void> {
    const settled = await this.ledger.settleStale(atOnce);
    if (settled > 0) this.logger.warn({ settled }, 'model calls whose caller left them were settled');
  }
}
