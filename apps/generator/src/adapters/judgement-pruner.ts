import { Database } from '@chassis/persistence';
import { Clock, CONFIG, HistoryPruner } from '@chassis/service-kit';
import { Logger } from '@chassis/telemetry';
import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import type { GeneratorConfig } from '../config.js';

/** Removes what judges said of attempts that nobody asks about any more. Audit facts stay. */
@Injectable()
export class JudgementPruner implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly pruner: HistoryPruner;

  constructor(database: Database, clock: Clock, logger: Logger, @Inject(CONFIG) config: GeneratorConfig) {
    const days = config.GENERATOR_JUDGEMENT_DAYS;
    this.pruner = new HistoryPruner({ database, clock, logger, functionName: 'prune_judgements', days });
  }

  onApplicationBootstrap(): void {
    this.pruner.start();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.pruner.stop();
  }
}
