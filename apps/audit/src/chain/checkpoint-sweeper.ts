import { Database } from '@chassis/persistence';
import { CONFIG } from '@chassis/service-kit';
import { Logger } from '@chassis/telemetry';
import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import type { AuditConfig } from '../config.js';
import { Checkpoints } from './checkpoints.js';

/** Signs the head of every chain that grew since it was last signed. */
@Injectable()
export class CheckpointSweeper implements OnApplicationBootstrap, OnApplicationShutdown {
  private timer: NodeJS.Timeout | undefined;
  private sweeping: Promise<void> = Promise.resolve();

  constructor(
    private readonly database: Database,
    private readonly checkpoints: Checkpoints,
    private readonly logger: Logger,
    @Inject(CONFIG) private readonly config: AuditConfig,
  ) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => {
      this.sweeping = this.sweeping.then(async () => await this.sweep());
    }, this.config.AUDIT_CHECKPOINT_EVERY_MS);
    this.timer.unref();
  }

  async onApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    await this.sweeping;
  }

  /** One round; what fails is tried again in the next one. */
  async sweep(): Promise<void> {
    try {
      const tenants = await this.database.acrossTenants<{ tenant: string }>('tenants_to_sign');
      for (const { tenant } of tenants) await this.checkpoints.current(tenant);
    } catch (error) {
      this.logger.warn({ error }, 'heads could not be signed');
    }
  }
}
