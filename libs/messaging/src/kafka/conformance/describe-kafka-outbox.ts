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
      const texts = new Map<string, string>();
      // Slower than the brokers, as a database is.
      const put = async (_: string, value: string) => {
        await sleep(50);
        texts.set('0'.repeat(64), value);
        return { payload: '0'.repeat(64), bytes: value.length };
      };
      const getText = async () => await Promise.resolve(texts.get('0'.repeat(64)) as string);
      bus = new KafkaBus({ connection, clientId: 'test', large: { put, getText }, onFatal: fail });
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

    it('lets no later message of a key overtake what a crash left, nor what another instance has yet to send', async () => {
      const dead = new KafkaBus({ connection: { brokers: ['127.0.0.1:1'] }, clientId: 'dead', onFatal: fail });
      const add = async (box: KafkaOutbox, key: string, number: number) =>
        await database.withTenant('demo', async (tx) => await box.add(tx, [numbered(key, number)]));
      const crashed = outbox(dead);
      for (let number = 0; number < 3; number++) await add(crashed, 'k', number);
      // Nobody sweeps yet: what follows on the same key waits, other keys do not.
      const box = outbox();
      await add(box, 'k', 3);
      await add(box, 'other', 100);
      await until(() => seen.includes(100));
      await add(box, 'k', 4);
      await sleep(300);
      expect(seen).toEqual([100]);
      box.start();
      await until(() => seen.length >= 6);
      await add(box, 'k', 5);
      await until(() => seen.includes(5));
      await until(async () => (await left()) === 0);
      await Promise.all([box.stop(), crashed.stop(), dead.stop()]);
      expect([...new Set(seen)]).toEqual([100, 0, 1, 2, 3, 4, 5]);
    });

    it('lets two instances sweep side by side without one overtaking the other on a key', async () => {
      const dead = new KafkaBus({ connection: { brokers: ['127.0.0.1:1'] }, clientId: 'dead', onFatal: fail });
      const crashed = outbox(dead);
      for (let number = 0; number < 40; number++)
        await database.withTenant('demo', async (tx) => {
          await crashed.add(
            tx,
            [...Array(30).keys()].map((key) => numbered(`k${key}`, number * 30 + key)),
          );
        });
      const boxes = [outbox(), outbox()];
      for (const box of boxes) box.start();
      await until(() => new Set(seen).size === 1_200);
      await until(async () => (await left()) === 0);
      await Promise.all([...boxes.map(async (box) => await box.stop()), crashed.stop(), dead.stop()]);
      for (const ofKey of Map.groupBy(new Set(seen), (number) => number % 30).values())
        expect(ofKey).toEqual(ofKey.toSorted((a, b) => a - b));
    });

    it('keeps the order of a key around a value that is too long for the brokers', async () => {
      const box = outbox();
      const { data, ...rest } = numbered('k', 0);
      const long = { ...rest, data: { ...(data as object), origin: 'x'.repeat(2_000_000) } };
      for (let number = 0; number < 5; number++)
        await database.withTenant(
          'demo',
          async (tx) => await box.add(tx, [number === 0 ? long : numbered('k', number)]),
        );
      await until(() => seen.length === 5);
      expect(seen).toEqual([0, 1, 2, 3, 4]);
    });

    it('forgets what was sent without waiting for the disk', async () => {
      const setting = await database.withTenant('demo', async (tx) => {
        await tx.query('select outbox_forget($1)', [[]]);
        return await tx.query<{ synchronous_commit: string }>('show synchronous_commit');
      });
      expect(setting).toEqual([{ synchronous_commit: 'off' }]);
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
