import { CONFIG } from '@chassis/service-kit';
import { Logger } from '@chassis/telemetry';
import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import type { LegacyConnectorConfig } from '../config.js';
import { SourceStore } from './source-store.js';
import { SourceSync } from './source-sync.js';

const atMost = 20;

/** Looks at each source when its time has come, one after the other. */
@Injectable()
export class SourceSchedule implements OnApplicationBootstrap, OnApplicationShutdown {
  private timer: NodeJS.Timeout | undefined;
  private round: Promise<void> | undefined;
  private isStopping = false;

  constructor(
    private readonly sources: SourceStore,
    private readonly sync: SourceSync,
    @Inject(CONFIG) private readonly config: LegacyConnectorConfig,
    private readonly logger: Logger,
  ) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => this.look(), this.config.SOURCES_EVERY_MS).unref();
  }

  async onApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    this.isStopping = true;
    await this.round;
  }

  private look(): void {
    this.round ??= this.lookAtDue()
      .catch((error: unknown) => {
        if (!this.isStopping) this.logger.warn({ error }, 'sources could not be looked at; tried again soon');
      })
      .finally(() => (this.round = undefined));
  }

  private async lookAtDue(): Promise<void> {
    for (const { tenant, name } of await this.sources.due(atMost)) {
      if (this.isStopping) return;
      await this.sync
        .look(tenant, name, { full: false, mayEmpty: false })
        .catch((error: unknown) => this.logger.warn({ tenant, source: name, error }, 'a source was not looked at'));
    }
  }
}
