import { hash } from 'node:crypto';
import { ChassisError, type DataClass, type PayloadRef } from '@chassis/contracts';
import { type Database, Gatherer, type Tx } from '@chassis/persistence';
import canonicalize from 'canonicalize';
import { LRUCache } from 'lru-cache';
import { PayloadStore, type PreparedPayload } from './payload-store.js';
import { payloadSchema } from './payload-migrations.js';
import { defaultRetention, type Retention } from './retention.js';

/**
 * $1 tenant; arrays of $2 id, $3 content, $4 class, $5 days. An erased payload that is stored anew is new: its text came again.
 * What is there for long enough is not touched, so that nobody waits for its row. It is looked up row by row: joined, all rows of the tenant would be read
 * as long as the database has no statistics of them.
 */
const insertSql = `
insert into ${payloadSchema}.payloads as p (tenant, id, content, bytes, data_class, keep_until)
select $1, id, content, length(content), class, now() + make_interval(days => days)
from unnest($2::text[], $3::bytea[], $4::text[], $5::int[]) as new (id, content, class, days)
where coalesce((
  select keep_until from ${payloadSchema}.payloads known where known.tenant = $1 and known.id = new.id and known.content is not null
), '-infinity') < now() + greatest(make_interval(days => days) - interval '1 day', interval '1 hour')
on conflict (tenant, id) do update set content = excluded.content, erased_at = null, erased_by = null,
  keep_until = greatest(p.keep_until, excluded.keep_until)
  where p.content is null or p.keep_until < excluded.keep_until - interval '1 day'`;

/** So many references are extended or erased by one statement. */
const maxAtATime = 1_000;
const largeBytes = 64 * 1_024;
/** For so long an extension is remembered and not repeated. */
const rememberedMs = 6 * 3_600_000;
/** What was erased through another process is read from here no longer than this. */
const cachedMs = 60_000;

/** Bytes in memory of their own: what the driver hands over is a slice of all it read at once (64 KB), which a cached slice would keep alive. */
const owned = (bytes: Uint8Array): Uint8Array => Buffer.from(new Uint8Array(bytes).buffer);

const hashOf = (bytes: Uint8Array): string => hash('sha256', bytes);
const prepare = (content: Uint8Array, dataClass: DataClass): PreparedPayload => ({
  ref: { payload: hashOf(content), bytes: content.byteLength },
  content,
  dataClass,
});

function canonical(value: unknown): string {
  const text = canonicalize(value);
  if (text === undefined) throw new ChassisError('bug', 'not-json', 'Only JSON values can be stored.');
  return text;
}

/** `PayloadStore` in Postgres; writes gather while one flies, reads go through a cache of bounded size. */
export class PostgresPayloadStore extends PayloadStore {
  private readonly cache: LRUCache<string, Uint8Array>;
  private readonly writes = new Gatherer<PreparedPayload>({
    write: async (tenant, batch) => await this.write(tenant, batch),
  });
  /** What was extended lately, so that naming it again costs nothing. */
  private readonly extended = new LRUCache<string, true>({ max: 50_000, ttl: rememberedMs });

  constructor(
    private readonly database: Database,
    private readonly options: { retention?: Retention; cacheBytes?: number; durability?: 'sync' | 'async' } = {},
  ) {
    super();
    this.cache = new LRUCache({
      maxSize: options.cacheBytes ?? 32 * 1024 * 1024,
      sizeCalculation: (value) => value.byteLength + 200,
      ttl: cachedMs,
    });
  }

  async put(tenant: string, content: string | Uint8Array, dataClass: DataClass): Promise<PayloadRef> {
    const prepared = prepare(typeof content === 'string' ? Buffer.from(content, 'utf8') : content, dataClass);
    await this.store(tenant, prepared);
    return prepared.ref;
  }

  async putLarge(tenant: string, payloads: readonly PreparedPayload[]): Promise<readonly PreparedPayload[]> {
    const isLarge = ({ ref }: PreparedPayload): boolean => ref.bytes > largeBytes;
    await Promise.all(payloads.filter(isLarge).map(async (one) => await this.store(tenant, one)));
    return payloads.filter((one) => !isLarge(one));
  }

  async putIn(tx: Tx, payloads: readonly PreparedPayload[]): Promise<void> {
    if (payloads.length === 0) return;
    // Before the messages of the same transaction are delivered: whoever reads them finds the text in memory.
    tx.afterEnd((end) => {
      if (end === 'committed') for (const one of payloads) this.keep(tx.tenant, one);
    });
    await tx.query(insertSql, this.columnsOf(tx.tenant, payloads));
  }

  private async store(tenant: string, prepared: PreparedPayload): Promise<void> {
    await this.writes.add(tenant, prepared);
    this.keep(tenant, prepared);
  }

  private keep(tenant: string, { ref, content }: PreparedPayload): void {
    this.cache.set(`${tenant}/${ref.payload}`, owned(content));
  }

  private async write(tenant: string, batch: readonly PreparedPayload[]): Promise<void[]> {
    await this.database.withTenant(tenant, async (tx) => await tx.last(insertSql, this.columnsOf(tenant, batch)), {
      durability: this.options.durability ?? 'sync',
    });
    return [];
  }

  /** Sorted: whoever locks many rows locks them in one order. */
  private columnsOf(tenant: string, batch: readonly PreparedPayload[]): unknown[] {
    const retention = this.options.retention ?? defaultRetention;
    const unique = [...new Map(batch.map((one) => [one.ref.payload, one])).values()].toSorted((a, b) =>
      a.ref.payload < b.ref.payload ? -1 : 1,
    );
    return [
      tenant,
      unique.map(({ ref }) => ref.payload),
      unique.map(({ content }) => Buffer.from(content.buffer, content.byteOffset, content.byteLength)),
      unique.map((one) => one.dataClass),
      unique.map((one) => retention[one.dataClass]),
    ];
  }

  async extend(tenant: string, refs: readonly PayloadRef[], dataClass: DataClass): Promise<void> {
    const days = (this.options.retention ?? defaultRetention)[dataClass];
    const keyOf = (id: string) => `${tenant}/${id}/${days}`;
    // Sorted, as writes are: whoever locks many rows locks them in one order.
    const ids = [...new Set(refs.map((one) => one.payload))].filter((id) => !this.extended.has(keyOf(id))).toSorted();
    for (let from = 0; from < ids.length; from += maxAtATime) {
      const some = ids.slice(from, from + maxAtATime);
      await this.database.withTenant(
        tenant,
        async (tx) =>
          await tx.query(
            `update payloads set keep_until = now() + make_interval(days => $2) where id in (
               select id from payloads where id = any($1) and content is not null
                 and keep_until < now() + make_interval(days => $2) - interval '18 hours' order by id for update)`,
            [some, days],
          ),
        { durability: this.options.durability ?? 'sync' },
      );
      for (const id of some) this.extended.set(keyOf(id), true);
    }
  }

  async get(tenant: string, ref: PayloadRef): Promise<Uint8Array> {
    const key = `${tenant}/${ref.payload}`;
    const cached = this.cache.get(key);
    if (cached !== undefined) return cached;
    const [row] = await this.database.withTenant(
      tenant,
      async (tx) =>
        await tx.last<{ content: Uint8Array | null; erased_at: Date | null }>(
          'select content, erased_at from payloads where id = $1',
          [ref.payload],
        ),
      {
        durability: 'async',
      },
    );
    if (row === undefined)
      throw new ChassisError(
        'bug',
        'payload-missing',
        `Payload ${ref.payload} of tenant ${tenant} is not there; it was pruned after its retention, or never stored.`,
      );
    if (row.content === null)
      throw new ChassisError(
        'rejected',
        'payload-erased',
        `Payload ${ref.payload} was erased at ${row.erased_at?.toISOString()}.`,
      );
    const content = owned(row.content);
    this.cache.set(key, content);
    return content;
  }

  async erase(tenant: string, ref: PayloadRef, by: string): Promise<void> {
    await this.database.withTenant(
      tenant,
      async (tx) =>
        await tx.last('update payloads set content = null, erased_at = now(), erased_by = $2 where id = $1', [
          ref.payload,
          by,
        ]),
    );
    this.cache.delete(`${tenant}/${ref.payload}`);
  }

  async eraseAll(tenant: string, refs: readonly PayloadRef[], by: string): Promise<void> {
    const ids = [...new Set(refs.map((one) => one.payload))].toSorted();
    for (let from = 0; from < ids.length; from += maxAtATime) {
      const some = ids.slice(from, from + maxAtATime);
      await this.database.withTenant(
        tenant,
        async (tx) =>
          await tx.last(
            `update payloads set content = null, erased_at = now(), erased_by = $2 where id in (
               select id from payloads where id = any($1) and erased_at is null order by id for update)`,
            [some, by],
          ),
      );
      for (const id of some) this.cache.delete(`${tenant}/${id}`);
    }
  }

  async erasedOf(tenant: string, refs: readonly PayloadRef[]): Promise<ReadonlySet<string>> {
    if (refs.length === 0) return new Set();
    const rows = await this.database.withTenant(
      tenant,
      async (tx) =>
        await tx.last<{ id: string }>('select id from payloads where id = any($1) and erased_at is not null', [
          [...new Set(refs.map((one) => one.payload))],
        ]),
      { durability: 'async' },
    );
    return new Set(rows.map(({ id }) => id));
  }

  async erasure(tenant: string, ref: PayloadRef): Promise<{ at: Date; by: string } | undefined> {
    const [row] = await this.database.withTenant(
      tenant,
      async (tx) =>
        await tx.last<{ at: Date; by: string }>(
          'select erased_at as at, erased_by as by from payloads where id = $1 and erased_at is not null',
          [ref.payload],
        ),
    );
    return row;
  }

  async putJson(tenant: string, value: unknown, dataClass: DataClass): Promise<PayloadRef> {
    return await this.put(tenant, canonical(value), dataClass);
  }

  prepareJson(value: unknown, dataClass: DataClass): PreparedPayload {
    return prepare(Buffer.from(canonical(value), 'utf8'), dataClass);
  }

  async getJson(tenant: string, ref: PayloadRef): Promise<unknown> {
    return JSON.parse(await this.getText(tenant, ref)) as unknown;
  }

  async getText(tenant: string, ref: PayloadRef): Promise<string> {
    return Buffer.from(await this.get(tenant, ref)).toString('utf8');
  }
}
