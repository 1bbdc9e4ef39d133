import { CONFIG } from '@chassis/service-kit';
import { Logger } from '@chassis/telemetry';
import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import type { RetrieverConfig } from '../../config.js';
import type { Collections, KnownCollection } from './collections.js';
import { VectorCollection } from './vector-collection.js';
import { VectorRows } from './vector-rows.js';
import { VectorSync, type VectorTarget } from './vector-sync.js';

/** How often is looked whether the server still has what it should have. */
const lookEveryMs = 600_000;
/** Sooner, when it did not answer. */
const againMs = 10_000;

/**
 * Keeps the collection whole: makes it at the start, counts its points against what was written and writes what is missing, and fills a collection of
 * another shape beside the one that is searched, which then takes over. Nobody waits for it.
 */
@Injectable()
export class VectorKeeper implements OnApplicationBootstrap, OnModuleDestroy {
  private timer: NodeJS.Timeout | undefined;
  private looking: Promise<void> = Promise.resolve();
  private isStopping = false;

  constructor(
    private readonly collection: VectorCollection,
    private readonly rows: VectorRows,
    private readonly sync: VectorSync,
    private readonly logger: Logger,
    @Inject(CONFIG) private readonly config: RetrieverConfig,
  ) {}

  onApplicationBootstrap(): void {
    if (this.config.RETRIEVAL_INDEX === 'qdrant') this.looking = this.look();
  }

  async onModuleDestroy(): Promise<void> {
    this.isStopping = true;
    clearTimeout(this.timer);
    await this.looking;
  }

  /** Throws `index-unavailable`. */
  async keep(): Promise<void> {
    const collections = await this.collection.collections();
    if (!collections) return;
    const { serving, wanted } = await collections.apply();
    if (!serving) return;
    await this.mend(serving);
    if (wanted && wanted.marker !== serving.marker) await this.replace(collections, serving, wanted);
  }

  /** Writes what a collection should have and has not. */
  private async mend(known: KnownCollection): Promise<void> {
    const target = await this.collection.targetOf(known);
    for (const tenant of await this.rows.tenantsOf(known.marker)) {
      if (this.isStopping) return;
      await this.compare(tenant, target);
    }
    await this.fill(target);
  }

  private async fill(target: VectorTarget): Promise<void> {
    for (const tenant of await this.rows.tenantsBehind(target.marker)) {
      if (this.isStopping) return;
      await this.sync.catchUp(tenant, target);
    }
  }

  private async compare(tenant: string, { marker, points }: VectorTarget): Promise<void> {
    await this.rows.alone(tenant, marker, async (tx) => {
      const [expected, found] = [await this.rows.expected(tx, marker), await points.count(tenant)];
      if (expected === found) return;
      this.logger.warn(
        { tenant, collection: points.collection, expected, found },
        'the vector index has not what was written to it, and is written again',
      );
      await this.rows.forget(tx, marker);
    });
  }

  /** The old one is searched until the new one is full; what changes while the last tenants are written is written by the searches behind it. */
  private async replace(collections: Collections, serving: KnownCollection, wanted: KnownCollection): Promise<void> {
    this.logger.info({ from: serving.name, to: wanted.name }, 'a collection of another shape is filled');
    await this.fill(await this.collection.targetOf(wanted));
    if (this.isStopping) return;
    await collections.takeOver(serving);
    this.collection.forget();
    for (const tenant of await this.rows.tenantsOf(serving.marker))
      await this.rows.alone(tenant, wanted.marker, async (tx) => await this.rows.prune(tx, [wanted.marker]));
    this.logger.info({ alias: collections.alias, collection: wanted.name }, 'the new collection is searched');
  }

  private async look(): Promise<void> {
    let nextMs = lookEveryMs;
    try {
      await this.keep();
    } catch (error) {
      nextMs = againMs;
      if (!this.isStopping)
        this.logger.warn({ error }, 'the vector index could not be looked after; it is tried again');
    }
    if (this.isStopping) return;
    this.timer = setTimeout(() => void (this.looking = this.look()), nextMs);
    this.timer.unref();
  }
}
