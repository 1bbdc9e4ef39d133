import { Database } from '@chassis/persistence';
import { CONFIG, Rounds } from '@chassis/service-kit';
import { Logger } from '@chassis/telemetry';
import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import type { AuditConfig } from '../config.js';
import { Checkpoints } from './checkpoints.js';

/** Signs the head of every chain that grew since it was last signed. */
@Injectable()
export class CheckpointSweeper implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly rounds = new Rounds(
    async () => await this.sweep(),
    (error) => this.logger.warn({ error }, 'heads could not be signed; tried again later'),
  );

  constructor(
    private readonly database: Database,
    private readonly checkpoints: Checkpoints,
    private readonly logger: Logger,
    @Inject(CONFIG) private readonly config: AuditConfig,
  ) {}

  onApplicationBootstrap(): void {
    this.rounds.every(this.config.AUDIT_CHECKPOINT_EVERY_MS);
  }

  async onApplicationShutdown(): Promise<void> {
    await this.rounds.stop();
  }

  private async sweep(): Promise<void> {
    const tenants = await this.database.acrossTenants<{ tenant: string }>('tenants_to_sign');
    for (const { tenant } of tenants) await this.checkpoints.current(tenant);
  }
}
