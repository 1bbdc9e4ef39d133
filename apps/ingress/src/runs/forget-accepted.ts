import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { Clock, CONFIG } from '@chassis/service-kit';
import { Logger } from '@chassis/telemetry';
import type { IngressConfig } from '../config.js';
import { AcceptRows } from './accept-rows.js';

const everyMs = 600_000;
const dayMs = 86_400_000;

/** Forgets accept rows and idempotency keys after their days; by then the engine has long known the run. */
@Injectable()
export class ForgetAccepted implements OnApplicationBootstrap, OnModuleDestroy {
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly rows: AcceptRows,
    private readonly clock: Clock,
    private readonly logger: Logger,
    @Inject(CONFIG) private readonly config: IngressConfig,
  ) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => void this.forget(), everyMs);
    this.timer.unref();
  }

  onModuleDestroy(): void {
    clearInterval(this.timer);
  }

  private async forget(): Promise<void> {
    const before = new Date(this.clock.now().getTime() - this.config.IDEMPOTENCY_DAYS * dayMs);
    await this.rows
      .forget(before)
      .catch((error: unknown) => this.logger.warn({ error }, 'old accept rows not forgotten; tried again later'));
  }
}
