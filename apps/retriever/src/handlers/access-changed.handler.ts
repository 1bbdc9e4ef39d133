import { AccessChanged } from '@chassis/contracts';
import { Handles, type MessageContext } from '@chassis/messaging';
import { Database } from '@chassis/persistence';
import { Controller } from '@nestjs/common';
import { AccessStore } from '../adapters/access-store.js';

/** Keeps who a subject is; older news than what is known changes nothing. */
@Controller()
export class AccessChangedHandler {
  constructor(
    private readonly database: Database,
    private readonly access: AccessStore,
  ) {}

  @Handles(AccessChanged)
  async handle(change: AccessChanged, context: MessageContext): Promise<void> {
    await this.database.withTenant(context.tenant, async (tx) => {
      if (await this.access.keep(tx, change)) await this.access.raise(tx);
    });
  }
}
