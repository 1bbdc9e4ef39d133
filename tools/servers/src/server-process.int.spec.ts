import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PostgresDatabase } from '@chassis/persistence';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { answersApiVersions } from './answers-api-versions.js';
import { isUnavailable, type Server } from './server.js';
import { startKafka } from './start-kafka.js';
import { startPostgres } from './start-postgres.js';
import { startRedis } from './start-redis.js';

/** Servers that are given or in a container have no process of ours: nothing to show there. */
describe('a server of our own', () => {
  let dir: string;
  const running: Server[] = [];
  beforeAll(async () => {
    dir = await mkdtemp(path.join(tmpdir(), 'chassis-servers-'));
    await chmod(dir, 0o755);
  });
  afterAll(async () => {
    await Promise.all(running.map(async (one) => await one.stop()));
    await rm(dir, { recursive: true, force: true });
  });

  it('keeps what PostgreSQL had committed, through kill -9 and an immediate stop, under the same address', async () => {
    const server = await startPostgres({ dataDir: path.join(dir, 'postgres') });
    running.push(server);
    const { process: postgres, url } = server;
    if (postgres === undefined) return;
    const { hostname: host, port, username: user, password } = new URL(url);
    const ask = async (sql: string): Promise<unknown[]> => {
      const connection = {
        host,
        port: Number(port),
        user,
        password: decodeURIComponent(password),
        database: 'postgres',
      };
      const database = new PostgresDatabase({ connection, schema: 'public', maxConnections: 1 });
      try {
        return await database.withTenant('demo', async (tx) => await tx.query(sql));
      } finally {
        await database.close();
      }
    };
    await ask('create table kept (id int)');
    await ask('insert into kept values (1)');
    const first = postgres.pid;
    await postgres.kill();
    await expect(ask('select 1')).rejects.toMatchObject({ kind: 'transient' });
    await postgres.start();
    await ask('insert into kept values (2)');
    await postgres.stopImmediately();
    await postgres.start();
    expect(await ask('select id from kept order by id')).toEqual([{ id: 1 }, { id: 2 }]);
    expect(postgres.pid).not.toBe(first);
  });

  it('comes back under the same address, as a broker and as a Redis', async () => {
    const kafka = await startKafka({ dataDir: path.join(dir, 'kafka') });
    const redis = await startRedis({ dataDir: path.join(dir, 'redis') });
    for (const server of [kafka, redis]) {
      if (isUnavailable(server)) continue;
      running.push(server);
      if (server.process === undefined) continue;
      const first = server.process.pid;
      // Resolves when it answers again.
      await server.process.restart();
      expect(server.process.pid).not.toBe(first);
    }
    if (isUnavailable(kafka) || kafka.process === undefined) return;
    expect(await answersApiVersions('127.0.0.1', Number(kafka.brokers[0]?.split(':')[1]))).toBe(true);
  });
});
