import { CONFIG } from '@chassis/service-kit';
import { Logger } from '@chassis/telemetry';
import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import type { GeneratorConfig } from '../config.js';
import { MoneyLedger } from '../ports/money-ledger.js';

const atOnce = 200;

/** Settles what callers left that nobody else takes over. An attempt whose command is delivered again is settled there, and sooner. */
@Injectable()
export class StaleCharges implements OnApplicationBootstrap, OnApplicationShutdown {
  private timer: NodeJS.Timeout | undefined;
  private sweeping: Promise<void> = Promise.resolve();

  constructor(
    private readonly ledger: MoneyLedger,
    private readonly logger: Logger,
    @Inject(CONFIG) private readonly config: GeneratorConfig,
  ) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => {
      this.sweeping = this.sweeping.then(async () => await this.sweep());
    }, this.config.GENERATOR_SETTLE_EVERY_MS);
    this.timer.unref();
  }

  async onApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    await this.sweeping;
  }

  /** One round; what fails is tried again in the next one. */
  private async sweep(): Promise<void> {
    try {
      const settled = await this.ledger.settleStale(atOnce);
      if (settled > 0) this.logger.warn({ settled }, 'model calls whose caller left them were settled');
    } catch (error) {
      this.logger.warn({ error }, 'left model calls could not be settled');
    }
  }
}
