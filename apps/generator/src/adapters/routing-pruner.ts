import { Database } from '@chassis/persistence';
import { Clock, CONFIG, HistoryPruner } from '@chassis/service-kit';
import { Logger } from '@chassis/telemetry';
import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import type { GeneratorConfig } from '../config.js';

/** Removes outcomes that are too old to learn from. */
@Injectable()
export class RoutingPruner implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly pruner: HistoryPruner;

  constructor(database: Database, clock: Clock, logger: Logger, @Inject(CONFIG) config: GeneratorConfig) {
    const days = config.GENERATOR_ROUTING_DAYS;
    this.pruner = new HistoryPruner({ database, clock, logger, functionName: 'prune_routing_outcomes', days });
  }

  onApplicationBootstrap(): void {
    this.pruner.start();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.pruner.stop();
  }
}
