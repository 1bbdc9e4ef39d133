import { AccessChanged } from '@chassis/contracts';
import { Handles, type MessageContext } from '@chassis/messaging';
import { Database } from '@chassis/persistence';
import { CONFIG } from '@chassis/service-kit';
import { Logger, observe } from '@chassis/telemetry';
import { Controller, Inject } from '@nestjs/common';
import { AccessStore } from '../adapters/access-store.js';
import type { RetrieverConfig } from '../config.js';

/** Keeps who a subject is; older news than what is known changes nothing. How long the news took is the revocation clock of users and groups. */
@Controller()
export class AccessChangedHandler {
  constructor(
    private readonly database: Database,
    private readonly access: AccessStore,
    private readonly logger: Logger,
    @Inject(CONFIG) private readonly config: RetrieverConfig,
  ) {}

  @Handles(AccessChanged)
  async handle(change: AccessChanged, context: MessageContext): Promise<void> {
    const isNew = await this.database.withTenant(context.tenant, async (tx) => {
      const isKept = await this.access.keep(tx, change);
      if (isKept) await this.access.raise(tx);
      return isKept;
    });
    if (isNew) this.note(change, context);
  }

  private note({ subject, version }: AccessChanged, context: MessageContext): void {
    const tookMs = context.now().getTime() - Date.parse(context.envelope.time);
    observe('rightsChange', tookMs / 1_000, { source: 'directory' });
    if (tookMs >= this.config.RIGHTS_ALARM_MS)
      this.logger.error({ subject, version, tookMs }, 'a change of who may see what counts only now');
  }
}
