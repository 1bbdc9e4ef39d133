import { type RouteOutput, SourcesList, SourcesPut, SourcesRemove, SourcesSync } from '@chassis/contracts';
import { type RouteContext, Serves } from '@chassis/messaging';
import { CONFIG } from '@chassis/service-kit';
import { Controller, Inject } from '@nestjs/common';
import type { z } from 'zod';
import type { LegacyConnectorConfig } from '../config.js';
import { checkSourceLimits } from '../domain/check-source-limits.js';
import { checkSourceNames } from '../domain/check-source-names.js';
import { openSource } from '../sources/open-source.js';
import { SourceDocuments } from '../sources/source-documents.js';
import { SourceLeases } from '../sources/source-leases.js';
import { SourceStore, type StoredSource } from '../sources/source-store.js';
import { SourceSync } from '../sources/source-sync.js';
import { WithdrawalClock } from '../sources/withdrawal-clock.js';

/** Where documents come from by themselves. */
@Controller()
export class SourcesRoutes {
  constructor(
    private readonly sources: SourceStore,
    private readonly sync: SourceSync,
    private readonly documents: SourceDocuments,
    private readonly withdrawals: WithdrawalClock,
    private readonly leases: SourceLeases,
    @Inject(CONFIG) private readonly config: LegacyConnectorConfig,
  ) {}

  @Serves(SourcesPut)
  async put(
    given: z.output<typeof SourcesPut.input>,
    { tenant, principal }: RouteContext,
  ): Promise<RouteOutput<typeof SourcesPut>> {
    checkSourceNames(given);
    checkSourceLimits(given);
    // Refuses what names no declared root.
    openSource(tenant, given, this.config);
    await this.sources.put(tenant, given, principal.subject);
    const source = await this.sources.find(tenant, given.name);
    await this.leases.known(tenant, source);
    return this.shown(source);
  }

  @Serves(SourcesList)
  async list(_input: unknown, { tenant }: RouteContext): Promise<RouteOutput<typeof SourcesList>> {
    return { sources: (await this.sources.list(tenant)).map((source) => this.shown(source)) };
  }

  @Serves(SourcesSync)
  async look(
    { name, full, mayEmpty }: z.output<typeof SourcesSync.input>,
    { tenant }: RouteContext,
  ): Promise<RouteOutput<typeof SourcesSync>> {
    return await this.sync.look(tenant, name, { full, mayEmpty });
  }

  @Serves(SourcesRemove)
  async remove(
    { name }: z.output<typeof SourcesRemove.input>,
    { tenant }: RouteContext,
  ): Promise<RouteOutput<typeof SourcesRemove>> {
    await this.sources.find(tenant, name);
    const items = await this.sources.items(tenant, name);
    for (const [key, { document }] of items) {
      await this.documents.remove(tenant, name, document);
      await this.sources.dropItem(tenant, name, key);
    }
    await this.sources.remove(tenant, name);
    await this.withdrawals.forget(tenant, name);
    return { removed: items.size };
  }

  private shown(source: StoredSource): RouteOutput<typeof SourcesPut> {
    const { config, documents, nextAt, last, completeAt } = source;
    return {
      ...config,
      documents,
      ...(nextAt !== undefined && { nextAt: nextAt.toISOString() }),
      ...(last !== undefined && { last }),
      ...(completeAt !== undefined && { completeAt: completeAt.toISOString() }),
      ...this.leases.endOf(source),
    };
  }
}
