import { type Database, Gatherer } from '@chassis/persistence';
import type { Delivery } from '../message-bus.js';
import type { Headers } from '../wire.js';

/** What names a leased row. */
export interface LeaseKey {
  readonly tenant: string;
  readonly id: string;
  readonly epoch: number;
}

export interface NewLease {
  readonly id: string;
  readonly run: string | undefined;
  readonly delivery: Delivery;
}

export interface TakenLease extends LeaseKey {
  readonly run: string | undefined;
  readonly isCancelled: boolean;
  readonly delivery: Delivery;
}

interface Row {
  id: string;
  topic: string;
  run: string | null;
  key: string;
  headers: string;
  value: string;
  delivery_count: number;
  epoch: number;
  is_cancelled: boolean;
}

const insertSql = `insert into message_leases (tenant, owner, id, topic, run, key, headers, value, delivery_count)
  select $1, $2, * from unnest($3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::int[])
  on conflict do nothing returning id`;
const ofMine =
  'from unnest($1::text[], $2::int[]) as mine (id, epoch) where one.id = mine.id and one.epoch = mine.epoch and one.owner = $3';
const removeSql = `delete from message_leases one using unnest($1::text[], $2::int[]) as mine (id, epoch)
  where one.id = mine.id and one.epoch = mine.epoch and one.owner = $3`;
const releaseSql = `update message_leases one set heartbeat_at = '-infinity' ${ofMine}`;
const readSql = `select id, topic, run, key, headers, value, delivery_count, epoch, cancelled_at is not null as is_cancelled
  from message_leases where id = any($1) and owner = $2`;

/**
 * Rows of leased messages, in the service's own schema. Where the bus shares the write-ahead log with them their commits may be asynchronous: the position
 * that moves because of a row is written behind it.
 */
export class LeaseStore {
  private readonly inserts = new Gatherer<NewLease, boolean>({
    write: async (tenant, leases) => await this.insert(tenant, leases),
    rowOf: ({ id }) => id,
    isRetriedAlone: true,
  });
  private readonly removals = new Gatherer<LeaseKey>({
    write: async (tenant, leases) => {
      await this.change(tenant, removeSql, leases);
      return [];
    },
  });

  constructor(
    private readonly database: Database,
    private readonly owner: string,
  ) {}

  /** False: the message has an owner, or waits for one. */
  async begin(tenant: string, lease: NewLease): Promise<boolean> {
    return await this.inserts.add(tenant, lease);
  }

  async remove(lease: LeaseKey): Promise<void> {
    await this.removals.add(lease.tenant, lease);
  }

  /** Anyone may take the rows at once. */
  async release(leases: readonly LeaseKey[]): Promise<void> {
    for (const [tenant, ofTenant] of Map.groupBy(leases, (one) => one.tenant))
      await this.change(tenant, releaseSql, ofTenant);
  }

  /** Keeps the rows that are still this owner's, and says which these are. */
  async beat(leases: readonly LeaseKey[]): Promise<{ tenant: string; id: string; is_cancelled: boolean }[]> {
    return await this.database.acrossTenants('beat_leases', [
      leases.map((one) => one.tenant),
      leases.map((one) => one.id),
      leases.map((one) => one.epoch),
      this.owner,
    ]);
  }

  /** Takes rows of a topic that nobody kept for `silentMs`; with `isOnlyMe` those of all other owners. */
  async takeEnded(topic: string, silentMs: number, isOnlyMe: boolean, atMost: number): Promise<TakenLease[]> {
    const taken = await this.database.acrossTenants<{ tenant: string; id: string }>('take_ended_leases', [
      topic,
      Math.ceil(silentMs),
      isOnlyMe,
      this.owner,
      atMost,
    ]);
    const leases: TakenLease[] = [];
    for (const [tenant, rows] of Map.groupBy(taken, (one) => one.tenant))
      leases.push(
        ...(await this.read(
          tenant,
          rows.map(({ id }) => id),
        )),
      );
    return leases;
  }

  /** Whoever has them learns of it with the next heartbeat. */
  async cancel(tenant: string, run: string): Promise<void> {
    await this.database.withTenant(tenant, async (tx) => {
      await tx.last(
        'update message_leases set cancelled_at = clock_timestamp() where run = $1 and cancelled_at is null',
        [run],
      );
    });
  }

  private async insert(tenant: string, leases: readonly NewLease[]): Promise<boolean[]> {
    const of = <T>(value: (lease: NewLease) => T): T[] => leases.map(value);
    const parameters = [
      tenant,
      this.owner,
      of(({ id }) => id),
      of(({ delivery }) => delivery.topic),
      of(({ run }) => run ?? null),
      of(({ delivery }) => delivery.key),
      of(({ delivery }) => JSON.stringify(delivery.headers)),
      of(({ delivery }) => delivery.value),
      of(({ delivery }) => delivery.deliveryCount),
    ];
    const granted = await this.database.withTenant(
      tenant,
      async (tx) => await tx.last<{ id: string }>(insertSql, parameters),
      { durability: 'async' },
    );
    const ids = new Set(granted.map(({ id }) => id));
    return leases.map(({ id }) => ids.has(id));
  }

  private async change(tenant: string, sql: string, leases: readonly LeaseKey[]): Promise<void> {
    const parameters = [leases.map((one) => one.id), leases.map((one) => one.epoch), this.owner];
    await this.database.withTenant(tenant, async (tx) => await tx.last(sql, parameters), { durability: 'async' });
  }

  private async read(tenant: string, ids: readonly string[]): Promise<TakenLease[]> {
    const rows = await this.database.withTenant(tenant, async (tx) => await tx.last<Row>(readSql, [ids, this.owner]));
    return rows.map((row) => ({
      tenant,
      id: row.id,
      epoch: row.epoch,
      run: row.run ?? undefined,
      isCancelled: row.is_cancelled,
      delivery: {
        topic: row.topic,
        key: row.key,
        headers: JSON.parse(row.headers) as Headers,
        value: row.value,
        deliveryCount: row.delivery_count,
      },
    }));
  }
}
