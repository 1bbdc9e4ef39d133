import { ChassisError, SourceForget, SourceSeen, type RouteOutput } from '@chassis/contracts';
import { Serves, type RouteContext } from '@chassis/messaging';
import { Database } from '@chassis/persistence';
import { Logger } from '@chassis/telemetry';
import { Controller } from '@nestjs/common';
import type { z } from 'zod';
import { AccessStore } from '../adapters/access-store.js';
import { SourceLeases } from '../adapters/source-leases.js';
import { tellStaleSources } from '../adapters/stale-source-alarm.js';
import { isOwnService } from '../domain/document-caller.js';

/** What a source's own service says of how far it was seen: its documents are shown as long as that is young enough. */
@Controller()
export class SourceLeaseRoutes {
  constructor(
    private readonly database: Database,
    private readonly access: AccessStore,
    private readonly leases: SourceLeases,
    private readonly logger: Logger,
  ) {}

  @Serves(SourceSeen)
  async seen(given: z.output<typeof SourceSeen.input>, context: RouteContext): Promise<RouteOutput<typeof SourceSeen>> {
    requireOwnService(given.source, context);
    const { until, isStale } = await this.database.withTenant(
      context.tenant,
      async (tx) => await this.leases.seen(tx, given, async () => await this.access.raise(tx)),
    );
    if (!isStale) tellStaleSources(context.tenant, { before: [given.source], now: [] }, this.logger);
    return { isStale, ...(until !== null && { staleAt: until.toISOString() }) };
  }

  @Serves(SourceForget)
  async forget(
    { source }: z.output<typeof SourceForget.input>,
    context: RouteContext,
  ): Promise<RouteOutput<typeof SourceForget>> {
    requireOwnService(source, context);
    await this.database.withTenant(context.tenant, async (tx) => await this.leases.forget(tx, source));
    tellStaleSources(context.tenant, { before: [source], now: [] }, this.logger);
    return {};
  }
}

/** Whoever could say so of another's source would hide its documents, or show them for longer. */
function requireOwnService(source: string, { principal }: RouteContext): void {
  if (isOwnService(source, principal.subject)) return;
  throw new ChassisError('denied', 'source-not-yours', `Only the own service of ${source} says how far it was seen.`);
}
