import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EmbeddedPostgres } from './embedded-postgres.js';
import { tenantTable } from './migration.js';
import { PostgresDatabase } from './postgres-database.js';
import { ensureDatabase, provision, roleOf } from './provision.js';

describe('PostgresDatabase', () => {
  let dir: string;
  let server: EmbeddedPostgres;
  let database: PostgresDatabase;

  beforeAll(async () => {
    dir = await mkdtemp(path.join(tmpdir(), 'chassis-persistence-'));
    const { chmod } = await import('node:fs/promises');
    await chmod(dir, 0o755);
    server = await EmbeddedPostgres.start({ dataDir: path.join(dir, 'pg') });
    await ensureDatabase(server.connection('postgres'), 'chassis');
    const migrations = [
      {
        id: '001',
        sql: `${tenantTable('notes', 'id int, text text, big bigint, primary key (tenant, id)')}
      ${tenantTable('parts', 'id int, note int, primary key (tenant, id), foreign key (tenant, note) references notes (tenant, id) deferrable initially deferred')}
      create function all_ids() returns table (tenant text, id int) language sql security definer set search_path = demo as 'select tenant, id from notes';`,
      },
    ];
    await provision(server.connection('chassis'), [{ schema: 'demo', password: 'secret', migrations }]);
    database = new PostgresDatabase({
      connection: server.connection('chassis', { user: roleOf('demo'), password: 'secret' }),
      schema: 'demo',
    });
  });
  afterAll(async () => {
    await database.close();
    await server.stop();
    await rm(dir, { recursive: true, force: true });
  });

  it('shows a tenant its own rows alone', async () => {
    await database.withTenant(
      'a',
      async (tx) => await tx.query('insert into notes values ($1, 1, $2, 5000000000)', ['a', 'mine']),
    );
    await database.withTenant(
      'b',
      async (tx) => await tx.query('insert into notes values ($1, 1, $2, 1)', ['b', 'theirs']),
    );
    expect(await database.withTenant('a', async (tx) => await tx.query('select text, big from notes'))).toEqual([
      { text: 'mine', big: 5_000_000_000 },
    ]);
  });

  it('refuses to write a row of another tenant', async () => {
    await expect(
      database.withTenant('a', async (tx) => await tx.query('insert into notes values ($1, 2, $2, 1)', ['b', 'x'])),
    ).rejects.toMatchObject({ kind: 'bug' });
  });

  it('sees nothing when no tenant is set', async () => {
    expect(await database.acrossTenants('all_ids')).toHaveLength(2);
    const client = new (await import('pg')).default.Client(
      server.connection('chassis', { user: roleOf('demo'), password: 'secret' }),
    );
    await client.connect();
    expect((await client.query('select * from demo.notes')).rows).toEqual([]);
    await client.end();
  });

  it('rolls back when the work throws, and tells how it ended', async () => {
    const ends: string[] = [];
    const failing = database.withTenant('a', async (tx) => {
      tx.afterEnd((end) => ends.push(end));
      tx.afterCommit(() => ends.push('committed'));
      await tx.query('insert into notes values ($1, 9, $2, 1)', ['a', 'lost']);
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    expect(ends).toEqual(['rolled-back']);
    expect(await database.withTenant('a', async (tx) => await tx.query('select 1 from notes where id = 9'))).toEqual(
      [],
    );
  });

  it('does not commit a transaction whose failed statement was swallowed', async () => {
    const swallowing = database.withTenant('a', async (tx) => {
      await tx.query('insert into notes values ($1, 7, $2, 1)', ['a', 'x']);
      await tx.query('select 1/0').catch(() => undefined);
    });
    await expect(swallowing).rejects.toMatchObject({ code: 'transaction-aborted' });
  });

  it('sends the commit along with the last statement, and rolls back when that fails', async () => {
    const ends: string[] = [];
    const insert = async (id: number) =>
      await database.withTenant('a', async (tx) => {
        tx.afterEnd((end) => ends.push(end));
        return await tx.last<{ id: number }>('insert into notes values ($1, $2, $3, 1) returning id', ['a', id, 'x']);
      });
    expect(await insert(21)).toEqual([{ id: 21 }]);
    await expect(insert(21)).rejects.toMatchObject({ code: 'unique-violation' });
    expect(ends).toEqual(['committed', 'rolled-back']);
    expect(
      await database.withTenant('a', async (tx) => await tx.last('select id from notes where id = 21')),
    ).toHaveLength(1);
  });

  it('keeps whose rows are seen, and how durable a commit is, to the one statement that is a transaction by itself', async () => {
    const one = new PostgresDatabase({
      connection: server.connection('chassis', { user: roleOf('demo'), password: 'secret' }),
      schema: 'demo',
      maxConnections: 1,
    });
    const sql = `select current_setting('app.tenant', true) as tenant, current_setting('synchronous_commit') as durability`;
    const told = async (tenant: string, durability?: 'async') =>
      await one.withTenant(tenant, async (tx) => await tx.last(sql), durability && { durability });
    expect(await told('a', 'async')).toEqual([{ tenant: 'a', durability: 'off' }]);
    expect(await told('b')).toEqual([{ tenant: 'b', durability: 'on' }]);
    expect(await one.acrossTenants('current_setting', ['app.tenant'])).toEqual([{ current_setting: '' }]);
    expect(await one.acrossTenants('current_setting', ['synchronous_commit'])).toEqual([{ current_setting: 'on' }]);
    await expect(one.withTenant('a', async (tx) => await tx.last('select 1/0'))).rejects.toMatchObject({ kind: 'bug' });
    expect(await one.withTenant('b', async (tx) => await tx.last('select id from notes'))).toEqual([{ id: 1 }]);
    expect(await one.withTenant('b', async (tx) => await tx.query('select id from notes'))).toEqual([{ id: 1 }]);
    await one.close();
  });

  it('rolls back a single statement whose commit is refused, and says that nobody knows when the connection broke', async () => {
    const ends: string[] = [];
    const alone = async (sql: string) =>
      await database.withTenant('a', async (tx) => {
        tx.afterEnd((end) => ends.push(end));
        return await tx.last(sql);
      });
    await expect(alone(`insert into parts values ('a', 1, 99)`)).rejects.toMatchObject({ kind: 'bug' });
    await expect(alone('select pg_terminate_backend(pg_backend_pid())')).rejects.toMatchObject({ kind: 'transient' });
    expect(ends).toEqual(['rolled-back', 'unknown']);
    expect(await alone('select id from parts')).toEqual([]);
  });

  it('begins nothing where nothing is asked', async () => {
    const ends: string[] = [];
    expect(
      await database.withTenant('a', async (tx) => {
        await Promise.resolve();
        tx.afterEnd((end) => ends.push(end));
        return 7;
      }),
    ).toBe(7);
    expect(ends).toEqual(['committed']);
  });

  it('takes no statement behind the last one', async () => {
    const late = database.withTenant('a', async (tx) => {
      await tx.last('select 1');
      await tx.query('select 2');
    });
    await expect(late).rejects.toMatchObject({ code: 'after-commit' });
  });

  it('reports a connection that dies between two statements as transient, and goes on with another', async () => {
    const cut = database.withTenant('a', async (tx) => {
      const [own] = await tx.query<{ pid: number }>('select pg_backend_pid() as pid');
      process.kill(own?.pid ?? 0, 'SIGTERM');
      await sleep(200);
      await tx.query('select 1');
    });
    await expect(cut).rejects.toMatchObject({ kind: 'transient', code: 'database-unavailable' });
    expect(await database.withTenant('a', async (tx) => await tx.query('select 1 as one'))).toEqual([{ one: 1 }]);
  });

  it('refuses an edited migration', async () => {
    const edited = provision(server.connection('chassis'), [
      { schema: 'demo', password: 'secret', migrations: [{ id: '001', sql: 'select 2' }] },
    ]);
    await expect(edited).rejects.toMatchObject({ code: 'migration-edited' });
  });
});
