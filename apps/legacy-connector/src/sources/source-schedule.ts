import { CONFIG, Rounds } from '@chassis/service-kit';
import { Logger } from '@chassis/telemetry';
import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import type { LegacyConnectorConfig } from '../config.js';
import { SourceStore } from './source-store.js';
import { SourceSync } from './source-sync.js';

const atMost = 20;

/** Looks at each source when its time has come, one after the other. */
@Injectable()
export class SourceSchedule implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly rounds = new Rounds(
    async () => await this.lookAtDue(),
    (error) => this.logger.warn({ error }, 'sources could not be looked at; tried again soon'),
  );

  constructor(
    private readonly sources: SourceStore,
    private readonly sync: SourceSync,
    @Inject(CONFIG) private readonly config: LegacyConnectorConfig,
    private readonly logger: Logger,
  ) {}

  onApplicationBootstrap(): void {
    this.rounds.every(this.config.SOURCES_EVERY_MS);
  }

  async onApplicationShutdown(): Promise<void> {
    await this.rounds.stop();
  }

  private async lookAtDue(): Promise<void> {
    for (const { tenant, name } of await this.sources.due(atMost)) {
      if (this.rounds.isStopping) return;
      await this.sync
        .look(tenant, name, { full: false, mayEmpty: false })
        .catch((error: unknown) => this.logger.warn({ tenant, source: name, error }, 'a source was not looked at'));
    }
  }
}
