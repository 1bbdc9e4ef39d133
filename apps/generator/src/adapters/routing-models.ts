import { createHash } from 'node:crypto';
import type { RoutingVersion } from '@chassis/contracts';
import { Database, type Tx } from '@chassis/persistence';
import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import type { CurrentRouting } from '../domain/routing/attempt-routing.js';
import { RoutingModel } from '../domain/routing/routing-model.js';
import type { TrainedRouting } from '../domain/routing/train-routing.js';

/** As long as a training may stay unseen on other instances. */
const ageMs = 5_000;
/** Older versions are dropped. */
const versionsKept = 5;

interface Row {
  version: string;
  trained_at: Date;
  trained_by: string;
  models: RoutingVersion['models'];
}

/** What tenants' outcomes taught, version by version; the latest decides. */
@Injectable()
export class RoutingModels {
  private readonly known = new LRUCache<string, { current: CurrentRouting | undefined }>({ max: 1_000, ttl: ageMs });

  constructor(private readonly database: Database) {}

  async current(tenant: string): Promise<CurrentRouting | undefined> {
    const known = this.known.get(tenant);
    if (known !== undefined) return known.current;
    const sql = 'select version, weights from routing_model order by trained_at desc limit 1';
    const [row] = await this.database.withTenant(
      tenant,
      async (tx) => await tx.last<{ version: string; weights: Buffer }>(sql, []),
    );
    const before = this.known.get(tenant, { allowStale: true })?.current;
    const current =
      row === undefined || row.version === before?.version
        ? before && row && before
        : { version: row.version, routing: RoutingModel.fromBytes(row.weights) };
    this.known.set(tenant, { current });
    return current;
  }

  async describe(tenant: string): Promise<RoutingVersion | null> {
    const sql = 'select version, trained_at, trained_by, models from routing_model order by trained_at desc limit 1';
    const [row] = await this.database.withTenant(tenant, async (tx) => await tx.last<Row>(sql, []));
    return row === undefined ? null : versionOf(row);
  }

  /** Makes it the current one. */
  async put(tx: Tx, { routing, models }: TrainedRouting, by: string): Promise<RoutingVersion> {
    const weights = Buffer.from(routing.toBytes());
    const version = createHash('sha256').update(weights).digest('hex').slice(0, 16);
    const [row] = await tx.query<Row>(
      `insert into routing_model (tenant, version, trained_at, trained_by, models, weights) values ($1, $2, clock_timestamp(), $3, $4, $5)
       on conflict (tenant, version) do update set trained_at = excluded.trained_at, trained_by = excluded.trained_by, models = excluded.models
       returning version, trained_at, trained_by, models`,
      [tx.tenant, version, by, JSON.stringify(models), weights],
    );
    await tx.query(
      `delete from routing_model where version not in (select version from routing_model order by trained_at desc limit ${versionsKept})`,
    );
    tx.afterCommit(() => this.known.delete(tx.tenant));
    return versionOf(row!);
  }

  /** Returns how many versions went. */
  async forget(tx: Tx): Promise<number> {
    const gone = await tx.query('delete from routing_model returning version');
    tx.afterCommit(() => this.known.delete(tx.tenant));
    return gone.length;
  }
}

const versionOf = ({ version, trained_at, trained_by, models }: Row): RoutingVersion => ({
  version,
  trainedAt: trained_at.toISOString(),
  trainedBy: trained_by,
  models,
});
