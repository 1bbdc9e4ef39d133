import type { Tx } from '@chassis/persistence';
import { Logger } from '@chassis/telemetry';
import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import type { PassagePoints } from './passage-points.js';
import { type ChangedVectors, type VectorPosition, VectorRows } from './vector-rows.js';

/** Where a model's vectors go. */
export interface VectorTarget {
  readonly marker: string;
  readonly model: string;
  readonly dimension: number;
  readonly points: PassagePoints;
}

/** Documents that one step looks at, and chunks after which it ends: a second or two of a server's work. */
const documentsPerStep = 200;
const chunksPerStep = 2_000;
/** Changes that come in close together are written together. */
const gatherMs = 250;

/**
 * Brings a collection to what the tables say: points of a new version first, then those of the version before go, then it is noted. One writes at a time for
 * a tenant, over all instances; who dies in between has written what the next one writes again.
 */
@Injectable()
export class VectorSync implements OnModuleDestroy {
  private readonly queued = new Map<string, NodeJS.Timeout>();
  private readonly writing = new Map<string, Promise<VectorPosition>>();
  private isStopping = false;

  constructor(
    private readonly rows: VectorRows,
    private readonly logger: Logger,
  ) {}

  async onModuleDestroy(): Promise<void> {
    this.isStopping = true;
    for (const timer of this.queued.values()) clearTimeout(timer);
    this.queued.clear();
    await Promise.allSettled(this.writing.values());
  }

  /** Writes what changed, soon and beside everything else; what fails is written by whoever needs it. */
  queue(tenant: string, targetOf: () => Promise<VectorTarget | undefined>): void {
    if (this.isStopping || this.queued.has(tenant)) return;
    const write = async (): Promise<void> => {
      this.queued.delete(tenant);
      try {
        const target = await targetOf();
        if (target) await this.catchUp(tenant, target);
      } catch (error) {
        if (!this.isStopping)
          this.logger.warn(
            { tenant, error },
            'vectors could not be written to their server; the next search tries again',
          );
      }
    };
    const timer = setTimeout(() => void write(), gatherMs);
    timer.unref();
    this.queued.set(tenant, timer);
  }

  /** Until all that has changed by now is written. Throws what the server's calls throw. */
  async catchUp(tenant: string, target: VectorTarget): Promise<VectorPosition> {
    const key = `${target.marker}/${tenant}`;
    // Who comes while others write needs what has changed since they began.
    await this.writing.get(key)?.catch(() => undefined);
    const writing = this.writing.get(key) ?? this.write(tenant, target).finally(() => this.writing.delete(key));
    this.writing.set(key, writing);
    return await writing;
  }

  private async write(tenant: string, target: VectorTarget): Promise<VectorPosition> {
    const { marker, points } = target;
    const upTo = await this.rows.begin(tenant, marker);
    for (;;) {
      const position = await this.rows.alone(tenant, marker, async (tx, at) => await this.step(tx, target, at));
      if (position.done > upTo || this.isStopping) return position;
      this.logger.debug({ tenant, collection: points.collection, ...position }, 'vectors are written to their server');
    }
  }

  private async step(tx: Tx, target: VectorTarget, position: VectorPosition): Promise<VectorPosition> {
    const { marker } = target;
    const upTo = position.begun;
    const found = await this.rows.changed(tx, target, { position, upTo, limit: documentsPerStep });
    const batch = upToChunks(found);
    await this.apply(tx, target, batch);
    const isLast = batch.length === found.length && found.length < documentsPerStep;
    const last = batch.at(-1);
    const next = isLast || !last ? { done: upTo + 1, after: '' } : { done: last.changedAt, after: last.document };
    await this.rows.move(tx, marker, next.done, next.after);
    return { ...position, ...next };
  }

  private async apply(tx: Tx, target: VectorTarget, batch: readonly ChangedVectors[]): Promise<void> {
    const { marker, points } = target;
    const { tenant } = tx;
    const living = batch.filter(({ version }) => version !== undefined);
    const fresh = living.filter(({ version, held }) => held?.version !== version);
    const gone = batch.filter(({ version }) => version === undefined);
    const kept = living.filter(({ version, held }) => held?.version === version);
    for (const { document, version = 0, rules } of fresh) {
      const vectors = await this.rows.ofVersion(tx, { document, version }, target);
      await points.put(vectors.map((one) => ({ tenant, document, version, rules, ...one })));
    }
    // Whatever was noted: who died on the way may have left some.
    await points.remove(tenant, [
      ...fresh.map(({ document, version }) => ({ document, except: version })),
      ...gone.map(({ document }) => ({ document })),
    ]);
    const changed = kept.filter(({ rules, held }) => held?.rules !== rules);
    for (const [rules, of] of Map.groupBy(changed, (one) => one.rules))
      await points.permit(
        tenant,
        of.map(({ document }) => document),
        rules,
      );
    await this.rows.keep(tx, marker, {
      held: [...fresh, ...changed],
      gone: gone.map(({ document }) => document),
    });
  }
}

/** At least one. */
function upToChunks(changed: readonly ChangedVectors[]): ChangedVectors[] {
  const taken: ChangedVectors[] = [];
  let chunks = 0;
  for (const one of changed) {
    if (taken.length > 0 && chunks + one.chunks > chunksPerStep) break;
    taken.push(one);
    if (one.held?.version !== one.version) chunks += one.chunks;
  }
  return taken;
}
