import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { Database } from '@chassis/persistence';
import { Clock, CONFIG, HistoryPruner } from '@chassis/service-kit';
import { Logger } from '@chassis/telemetry';
import type { IngressConfig } from '../config.js';

/** Forgets accept rows and idempotency keys after their days; by then the engine has long known the run. */
@Injectable()
export class ForgetAccepted implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly pruner: HistoryPruner;

  constructor(
    database: Database,
    clock: Clock,
    logger: Logger,
    @Inject(CONFIG) { IDEMPOTENCY_DAYS: days }: IngressConfig,
  ) {
    this.pruner = new HistoryPruner({ database, clock, logger, functionName: 'forget_accepted_range', days });
  }

  onApplicationBootstrap(): void {
    this.pruner.start();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.pruner.stop();
  }
}
