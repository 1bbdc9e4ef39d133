import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  EmbeddedPostgres,
  ensureDatabase,
  PostgresDatabase,
  provision,
  roleOf,
  tenantTable,
} from '@chassis/persistence';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { numbered, numberIn, until } from '../../conformance/bus-under-test.js';
import type { Delivery } from '../../message-bus.js';
import { ensureTopics } from '../ensure-topics.js';
import { KafkaBus } from '../kafka-bus.js';
import { KafkaOutbox } from '../kafka-outbox.js';
import { outboxMigrations } from '../outbox-migrations.js';

const schema = 'demo';
let count = 0;
const fail = (error: unknown): never => {
  throw error;
};

/** Rows that become messages, and what crashes leave of them. */
export function describeKafkaOutbox(brokers: readonly string[]): void {
  let dir: string;
  let postgres: EmbeddedPostgres;
  let bus: KafkaBus;
  let database: PostgresDatabase;
  let seen: number[];

  const outbox = (on = bus) => new KafkaOutbox({ bus: on, database, sweepAfterMs: 200 });
  const left = async (): Promise<number> => {
    const sql = 'select id from outbox';
    const rows = ['demo', 'other'].map(
      async (tenant) => await database.withTenant(tenant, async (tx) => await tx.query(sql)),
    );
    return (await Promise.all(rows)).flat().length;
  };

  describe('KafkaOutbox', () => {
    beforeAll(async () => {
      dir = await mkdtemp(path.join(tmpdir(), 'chassis-outbox-'));
      await chmod(dir, 0o755);
      postgres = await EmbeddedPostgres.start({ dataDir: path.join(dir, 'pg') });
    });
    afterAll(async () => {
      await postgres.stop();
      await rm(dir, { recursive: true, force: true });
    });
    beforeEach(async () => {
      const name = `outbox_${++count}`;
      await ensureDatabase(postgres.connection('postgres'), name);
      const migrations = [...outboxMigrations(schema), { id: '1', sql: tenantTable('rows', 'id int') }];
      await provision(postgres.connection(name), [{ schema, password: 'x', migrations }]);
      const login = { user: roleOf(schema), password: 'x' };
      database = new PostgresDatabase({ connection: postgres.connection(name, login), schema });
      const connection = { brokers, prefix: `outbox-${process.pid}-${count}.` };
      await ensureTopics({ connection, topics: ['run.requested'], groups: ['a'] });
      bus = new KafkaBus({ connection, clientId: 'test', onFatal: fail });
      seen = [];
      const deliver = async (delivery: Delivery) => void seen.push(numberIn(delivery));
      bus.subscribe({ group: 'a', topics: ['run.requested'], delivery: 'group', deliver });
      await bus.start();
    });
    afterEach(async () => {
      await bus.stop();
      await database.close();
    });

    it('sends a message when its transaction commits and not before, and keeps no row of it', async () => {
      const box = outbox();
      await database.withTenant('demo', async (tx) => {
        await tx.query('insert into rows values ($1, 1)', ['demo']);
        await box.add(tx, [numbered('k', 1), numbered('k', 2)]);
        await sleep(100);
        expect(seen).toEqual([]);
      });
      await until(() => seen.length === 2);
      expect(seen).toEqual([1, 2]);
      await until(async () => (await left()) === 0);
    });

    it('sends nothing of a transaction that was rolled back', async () => {
      const box = outbox();
      const failing = database.withTenant('demo', async (tx) => {
        await box.add(tx, [numbered('k', 1)]);
        throw new Error('no');
      });
      await expect(failing).rejects.toThrow('no');
      await database.withTenant('demo', async (tx) => await box.add(tx, [numbered('k', 2)]));
      await until(() => seen.length === 1);
      expect(seen).toEqual([2]);
      await until(async () => (await left()) === 0);
    });

    it('keeps the order of one key over transactions', async () => {
      const box = outbox();
      for (let number = 0; number < 30; number++)
        await database.withTenant('demo', async (tx) => await box.add(tx, [numbered('k', number)]));
      await until(() => seen.length === 30);
      expect(seen).toEqual(Array.from({ length: 30 }, (_, number) => number));
    });

    it('sends what a crash left between the commit and the send, of every tenant', async () => {
      // Brokers that cannot be reached: its messages stay on their way, as those of a process that dies there.
      const dead = new KafkaBus({ connection: { brokers: ['127.0.0.1:1'] }, clientId: 'dead', onFatal: fail });
      for (const [index, tenant] of ['demo', 'other'].entries())
        await database.withTenant(tenant, async (tx) => await outbox(dead).add(tx, [numbered('k', index)]));
      expect(await left()).toBe(2);
      const box = outbox();
      box.start();
      await until(() => seen.length === 2);
      await until(async () => (await left()) === 0);
      await box.stop();
      expect(seen.toSorted((a, b) => a - b)).toEqual([0, 1]);
      await dead.stop();
    });

    it('does not sweep what is on its way', async () => {
      const box = outbox();
      box.start();
      const adding = Array.from({ length: 200 }, async (_, number) => {
        await database.withTenant('demo', async (tx) => await box.add(tx, [numbered(`k${number}`, number)]));
      });
      await Promise.all(adding);
      await until(() => new Set(seen).size === 200);
      await until(async () => (await left()) === 0);
      await box.stop();
      expect(seen).toHaveLength(200);
    });
  });
}
