import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { PayloadRef } from '@chassis/contracts';
import { EmbeddedPostgres, ensureDatabase, PostgresDatabase, provision, roleOf, type Tx } from '@chassis/persistence';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { payloadMigrations, payloadSchema } from './payload-migrations.js';
import { PayloadPruner } from './payload-pruner.js';
import { PostgresPayloadStore } from './postgres-payload-store.js';

const dayMs = 86_400_000;

/** Counts transactions, to see what is gathered and what is not asked for again. */
class CountingDatabase extends PostgresDatabase {
  transactions = 0;

  override async withTenant<T>(...given: Parameters<PostgresDatabase['withTenant']>): Promise<T> {
    this.transactions += 1;
    return (await super.withTenant(...given)) as T;
  }
}

let dir: string;
let server: EmbeddedPostgres;
let database: CountingDatabase;
let store: PostgresPayloadStore;

beforeAll(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'chassis-payloads-'));
  await chmod(dir, 0o755);
  server = await EmbeddedPostgres.start({ dataDir: path.join(dir, 'pg') });
  await ensureDatabase(server.connection('postgres'), 'chassis');
  await provision(server.connection('chassis'), [
    { schema: payloadSchema, password: 'secret', migrations: payloadMigrations },
  ]);
  database = new CountingDatabase({
    connection: server.connection('chassis', { user: roleOf(payloadSchema), password: 'secret' }),
    schema: payloadSchema,
  });
  store = new PostgresPayloadStore(database);
});
afterAll(async () => {
  await database.close();
  await server.stop();
  await rm(dir, { recursive: true, force: true });
});

/** A store without anything in memory, as another process has it. */
const elsewhere = (): PostgresPayloadStore => new PostgresPayloadStore(database);

const inTenant = async <R extends object>(tenant: string, sql: string, values: unknown[]): Promise<R[]> =>
  await database.withTenant<R[]>(tenant, async (tx: Tx) => await tx.query<R>(sql, values));

async function daysLeft(tenant: string, ref: PayloadRef): Promise<number | undefined> {
  const [row] = await inTenant<{ at: Date }>(tenant, 'select keep_until as at from payloads where id = $1', [
    ref.payload,
  ]);
  return row && Math.round((row.at.getTime() - Date.now()) / dayMs);
}

async function setDaysLeft(tenant: string, ref: PayloadRef, days: number): Promise<void> {
  await inTenant(tenant, 'update payloads set keep_until = now() + make_interval(days => $2) where id = $1', [
    ref.payload,
    days,
  ]);
}

const pruner = (batch?: number): PayloadPruner =>
  new PayloadPruner(database, {
    everyMs: 0,
    now: () => new Date(),
    ...(batch !== undefined && { batch }),
    onError: (error) => {
      throw error;
    },
  });

describe('PostgresPayloadStore', () => {
  it('keeps a small payload in memory without the large piece that the driver read it in', async () => {
    const ref = await store.put('memory', Buffer.from('large piece, small part').subarray(13), 'public');
    for (const one of [store, elsewhere()]) {
      await one.get('memory', ref);
      expect((await one.get('memory', ref)).buffer.byteLength).toBe(ref.bytes);
    }
  });

  it('gives back the bytes that were put, under their hash, from another process too', async () => {
    const bytes = new Uint8Array([0, 255, 13, 10, 128]);
    const ref = await store.put('a', bytes, 'internal');
    expect(ref).toEqual({ payload: '672098eecaca353d3dee05da38b00e81d3dede461ea74c33d9d3cea60ae9a500', bytes: 5 });
    expect([...(await store.get('a', ref))]).toEqual([...bytes]);
    expect([...(await elsewhere().get('a', ref))]).toEqual([...bytes]);
  });

  it('gives equal values equal references, whatever the order of their keys', async () => {
    const one = await store.putJson('a', { b: 1, a: [true, 'é'] }, 'internal');
    expect(await store.putJson('a', { a: [true, 'é'], b: 1 }, 'internal')).toEqual(one);
    expect(store.prepareJson({ a: [true, 'é'], b: 1 }, 'internal').ref).toEqual(one);
    expect(await elsewhere().getJson('a', one)).toEqual({ a: [true, 'é'], b: 1 });
    expect(await elsewhere().getText('a', one)).toBe('{"a":[true,"é"],"b":1}');
  });

  it('shows a tenant nothing of another, though both hold the same text', async () => {
    const ref = await store.put('a', 'only of a', 'internal');
    await expect(store.get('b', ref)).rejects.toMatchObject({ code: 'payload-missing' });
    await store.put('b', 'only of a', 'internal');
    await store.erase('b', ref, 'user:ben');
    expect(await elsewhere().getText('a', ref)).toBe('only of a');
  });

  it('takes puts that come together in few transactions, and twice the same in one', async () => {
    const before = database.transactions;
    const refs = await Promise.all(
      Array.from({ length: 100 }, async (_, at) => await store.put('a', `text ${at % 50}`, 'internal')),
    );
    expect(database.transactions - before).toBeLessThanOrEqual(3);
    expect(new Set(refs.map((one) => one.payload)).size).toBe(50);
    expect(await elsewhere().getText('a', refs[7] as PayloadRef)).toBe('text 7');
  });

  it('fails only the puts of a batch that could not be written', async () => {
    await expect(store.put('NOT A TENANT', 'x', 'internal')).rejects.toMatchObject({ code: 'bad-tenant' });
    expect((await store.put('a', 'x', 'internal')).bytes).toBe(1);
  });

  it('erases many at once, and says which are erased', async () => {
    const refs = await Promise.all(['one', 'two', 'three'].map(async (text) => await store.put('a', text, 'internal')));
    await store.put('b', 'one', 'internal');
    await store.eraseAll('a', refs.slice(0, 2), 'user:ada');
    expect(await elsewhere().erasedOf('a', refs)).toEqual(new Set(refs.slice(0, 2).map(({ payload }) => payload)));
    expect(await elsewhere().erasedOf('b', refs)).toEqual(new Set());
    await expect(store.get('a', refs[0]!)).rejects.toMatchObject({ code: 'payload-erased' });
    await store.eraseAll('a', refs, 'user:ben');
    expect(await store.erasure('a', refs[0]!)).toMatchObject({ by: 'user:ada' });
    expect(await store.erasure('a', refs[2]!)).toMatchObject({ by: 'user:ben' });
  });

  it('says of an erased text when and by whom, and takes it back when it is stored anew', async () => {
    const ref = await store.put('a', 'delete me', 'internal');
    await store.erase('a', ref, 'user:ada');
    for (const one of [store, elsewhere()])
      await expect(one.get('a', ref)).rejects.toMatchObject({ kind: 'rejected', code: 'payload-erased' });
    expect(await store.erasure('a', ref)).toMatchObject({ by: 'user:ada', at: expect.any(Date) });
    await store.put('a', 'delete me', 'internal');
    expect(await elsewhere().getText('a', ref)).toBe('delete me');
    expect(await store.erasure('a', ref)).toBeUndefined();
  });
});

describe('payloads that are stored with what names them', () => {
  const prepared = (text: string) => store.prepareJson({ text }, 'internal');

  it('are there for everybody once the transaction is committed, each once', async () => {
    const [one, two] = [prepared('one of a pair'), prepared('two of a pair')];
    await database.withTenant('a', async (tx) => await store.putIn(tx, [two, one, one]));
    expect(await store.getJson('a', one.ref)).toEqual({ text: 'one of a pair' });
    expect(await elsewhere().getJson('a', two.ref)).toEqual({ text: 'two of a pair' });
    await expect(elsewhere().get('b', one.ref)).rejects.toMatchObject({ code: 'payload-missing' });
    expect(await daysLeft('a', one.ref)).toBe(365);
  });

  it('are gone with a transaction that is rolled back, from memory too', async () => {
    const one = prepared('rolled back');
    const work = database.withTenant('a', async (tx) => {
      await store.putIn(tx, [one]);
      throw new Error('no');
    });
    await expect(work).rejects.toThrow('no');
    for (const each of [store, elsewhere()])
      await expect(each.get('a', one.ref)).rejects.toMatchObject({ code: 'payload-missing' });
  });

  it('are in memory before messages of the same commit are delivered', async () => {
    const one = prepared('read at once');
    let transactions: number | undefined;
    let read: Promise<unknown> | undefined;
    await database.withTenant('a', async (tx) => {
      await store.putIn(tx, [one]);
      tx.afterEnd(() => {
        transactions = database.transactions;
        read = store.getJson('a', one.ref);
      });
    });
    expect(await read).toEqual({ text: 'read at once' });
    expect(database.transactions).toBe(transactions);
  });

  it('make nobody wait where they are there already', async () => {
    const one = prepared('there already');
    await database.withTenant('a', async (tx) => await store.putIn(tx, [one]));
    await database.withTenant('a', async (tx) => {
      await store.putIn(tx, [one]);
      await database.withTenant('a', async (other) => await store.putIn(other, [one]));
    });
    expect(await elsewhere().getJson('a', one.ref)).toEqual({ text: 'there already' });
  });

  it('are stored before where they are large, so that nobody waits behind them', async () => {
    const [small, large] = [prepared('small'), prepared('large '.repeat(20_000))];
    expect(await store.putLarge('a', [large, small])).toEqual([small]);
    expect(await elsewhere().getJson('a', large.ref)).toEqual({ text: 'large '.repeat(20_000) });
    await expect(elsewhere().get('a', small.ref)).rejects.toMatchObject({ code: 'payload-missing' });
  });

  it('take back what was erased, and extend what is kept too short', async () => {
    const [erased, short] = [prepared('erased before'), prepared('short before')];
    await database.withTenant('a', async (tx) => await store.putIn(tx, [erased, short]));
    await store.erase('a', erased.ref, 'user:ada');
    await setDaysLeft('a', short.ref, 2);
    await database.withTenant('a', async (tx) => await store.putIn(tx, [erased, short]));
    expect(await elsewhere().getJson('a', erased.ref)).toEqual({ text: 'erased before' });
    expect(await daysLeft('a', short.ref)).toBe(365);
  });
});

describe('retention', () => {
  it('keeps a text by its class from when it was stored', async () => {
    expect(await daysLeft('a', await store.put('a', 'long', 'public'))).toBe(365);
    const short = await store.put('a', 'short', 'restricted');
    expect(await daysLeft('a', short)).toBe(30);
    await store.put('a', 'short', 'internal');
    expect(await daysLeft('a', short)).toBe(365);
  });

  it('follows the settings', async () => {
    const days = { public: 3, internal: 3, confidential: 2, restricted: 1 };
    const brief = new PostgresPayloadStore(database, { retention: days });
    expect(await daysLeft('a', await brief.put('a', 'brief', 'confidential'))).toBe(2);
  });

  it('extends what is named again, never shortens it, and asks the database once', async () => {
    const ref = await store.put('a', 'named again', 'internal');
    await setDaysLeft('a', ref, 2);
    await store.extend('a', [ref, ref], 'restricted');
    expect(await daysLeft('a', ref)).toBe(30);
    await store.extend('a', [ref], 'public');
    expect(await daysLeft('a', ref)).toBe(365);
    await elsewhere().extend('a', [ref], 'restricted');
    expect(await daysLeft('a', ref)).toBe(365);
    const before = database.transactions;
    await store.extend('a', [ref], 'public');
    expect(database.transactions).toBe(before);
  });

  it('does not bring back what is gone, nor touch what another tenant holds', async () => {
    const ref = await store.put('a', 'two tenants', 'internal');
    await setDaysLeft('a', ref, 2);
    await store.extend('b', [ref], 'internal');
    expect(await daysLeft('a', ref)).toBe(2);
    expect(await daysLeft('b', ref)).toBeUndefined();
  });

  it('removes what is past its end, of every tenant, batch by batch, and nothing else', async () => {
    const old = await Promise.all(
      Array.from({ length: 7 }, async (_, at) => await store.put(at % 2 ? 'a' : 'b', `old ${at}`, 'internal')),
    );
    for (const [at, ref] of old.entries()) await setDaysLeft(at % 2 ? 'a' : 'b', ref, -1);
    const kept = await store.put('a', 'kept', 'internal');
    expect(await pruner(3).prune()).toBe(7);
    expect(await pruner(3).prune()).toBe(0);
    await expect(elsewhere().get('b', old[0] as PayloadRef)).rejects.toMatchObject({ code: 'payload-missing' });
    expect(await elsewhere().getText('a', kept)).toBe('kept');
  });

  it('leaves the mark of an erasure, so that explain still tells of it', async () => {
    const ref = await store.put('a', 'erased and old', 'internal');
    await store.erase('a', ref, 'user:ada');
    await setDaysLeft('a', ref, -1);
    await pruner().prune();
    expect(await store.erasure('a', ref)).toMatchObject({ by: 'user:ada' });
  });

  it('does not remove a text that is extended while a round looks at it', async () => {
    const ref = await store.put('a', 'just in time', 'internal');
    await setDaysLeft('a', ref, -1);
    let round: Promise<number> | undefined;
    await database.withTenant('a', async (tx) => {
      await tx.query(`update payloads set keep_until = now() + interval '1 year' where id = $1`, [ref.payload]);
      round = pruner().prune();
      // The round either passes over the locked row or waits for it; both must leave it.
      await Promise.race([round, new Promise((resolve) => setTimeout(resolve, 200))]);
    });
    expect(await round).toBe(0);
    expect(await elsewhere().getText('a', ref)).toBe('just in time');
  });
});
