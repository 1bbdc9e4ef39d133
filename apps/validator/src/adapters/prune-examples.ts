import { Database } from '@chassis/persistence';
import { Clock, CONFIG, HistoryPruner } from '@chassis/service-kit';
import { Logger } from '@chassis/telemetry';
import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import type { ValidatorConfig } from '../config.js';

/** Removes examples that are too old, but those that a specialist learned from: who deletes them must find them. */
@Injectable()
export class PruneExamples implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly pruner: HistoryPruner;

  constructor(database: Database, clock: Clock, logger: Logger, @Inject(CONFIG) config: ValidatorConfig) {
    const days = config.EXAMPLES_DAYS;
    this.pruner = new HistoryPruner({ database, clock, logger, functionName: 'prune_examples', days });
  }

  onApplicationBootstrap(): void {
    this.pruner.start();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.pruner.stop();
  }
}
