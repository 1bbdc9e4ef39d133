import { Database } from '@chassis/persistence';
import { Clock, CONFIG, HistoryPruner } from '@chassis/service-kit';
import { Logger } from '@chassis/telemetry';
import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import type { OrchestratorConfig } from '../config.js';

/** Removes runs that ended long ago, with their events and approvals. Audit facts stay, so a run is explained as long as its record is kept. */
@Injectable()
export class PruneHistory implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly pruner: HistoryPruner;

  constructor(database: Database, clock: Clock, logger: Logger, @Inject(CONFIG) config: OrchestratorConfig) {
    this.pruner = new HistoryPruner({
      database,
      clock,
      logger,
      functionName: 'prune_runs',
      days: config.RUN_HISTORY_DAYS,
    });
  }

  onApplicationBootstrap(): void {
    this.pruner.start();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.pruner.stop();
  }
}
