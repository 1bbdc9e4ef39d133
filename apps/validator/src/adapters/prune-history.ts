import { Database } from '@chassis/persistence';
import { Clock, CONFIG, HistoryPruner } from '@chassis/service-kit';
import { Logger } from '@chassis/telemetry';
import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import type { ValidatorConfig } from '../config.js';

/** Removes the logs of runs that ended long ago, with what was released and what did not pass. Audit facts stay. */
@Injectable()
export class PruneHistory implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly pruner: HistoryPruner;

  constructor(database: Database, clock: Clock, logger: Logger, @Inject(CONFIG) config: ValidatorConfig) {
    this.pruner = new HistoryPruner({
      database,
      clock,
      logger,
      functionName: 'prune_logs',
      days: config.EVENT_LOG_DAYS,
    });
  }

  onApplicationBootstrap(): void {
    this.pruner.start();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.pruner.stop();
  }
}
