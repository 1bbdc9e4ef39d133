import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  EmbeddedPostgres,
  ensureDatabase,
  PostgresDatabase,
  provision,
  roleOf,
  tenantTable,
} from '@chassis/persistence';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { describeBusMetrics } from '../conformance/describe-bus-metrics.js';
import { describeHandlerChain } from '../conformance/describe-handler-chain.js';
import { type BusUnderTest, numbered, numberIn, until } from '../conformance/bus-under-test.js';
import { describeLeasedHandlers } from '../conformance/describe-leased-handlers.js';
import { describeLeases } from '../conformance/describe-leases.js';
import { describeMessageBus } from '../conformance/describe-message-bus.js';
import { describeTenantsInTurn } from '../conformance/describe-tenants-in-turn.js';
import { describeRedelivery } from '../conformance/describe-redelivery.js';
import { busMigrations, busSchema, busWriterRole } from './bus-migrations.js';
import { EmbeddedBus } from './embedded-bus.js';

let dir: string;
let server: EmbeddedPostgres;
let count = 0;

beforeAll(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'chassis-bus-'));
  await chmod(dir, 0o755);
  server = await EmbeddedPostgres.start({ dataDir: path.join(dir, 'pg') });
});
afterAll(async () => {
  await server.stop();
  await rm(dir, { recursive: true, force: true });
});

async function freshDatabase(): Promise<string> {
  const name = `bus_${++count}`;
  await ensureDatabase(server.connection('postgres'), name);
  await provision(server.connection(name), [
    { schema: busSchema, password: 'x', migrations: busMigrations },
    {
      schema: 'demo',
      password: 'x',
      migrations: [{ id: '1', sql: tenantTable('rows', 'id int') }],
      memberOf: [busWriterRole],
    },
  ]);
  return name;
}
const busOn = async (name: string, onFatal: (error: unknown) => void) => {
  const bus = new EmbeddedBus({
    connection: server.connection(name, { user: roleOf(busSchema), password: 'x' }),
    onFatal,
    highMark: 500,
  });
  await bus.open();
  return bus;
};
const fail = (error: unknown): void => {
  throw error;
};

async function openBus(): Promise<BusUnderTest> {
  const name = await freshDatabase();
  const failures: unknown[] = [];
  const open = async () => await busOn(name, (error) => failures.push(error));
  const bus = await open();
  let current = bus;
  return {
    bus,
    failures,
    // The crashed bus is left behind: nothing is waited for, as after a kill.
    restart: async () => (current = await open()),
    reopen: async () => {
      await current.stop();
      return (current = await open());
    },
    append: async (...message) => await current.append(...message),
    deadLetters: async (group) => (await current.deadLetters()).filter((one) => one.group === group),
    setAside: () => current.setAside,
    close: async () => await current.stop(),
  };
}

describeMessageBus('EmbeddedBus', openBus);
describeTenantsInTurn('EmbeddedBus', openBus);
describeRedelivery('EmbeddedBus', openBus);
describeHandlerChain('EmbeddedBus', openBus);
describeBusMetrics('EmbeddedBus', openBus);
describeLeases('EmbeddedBus', openBus);
describeLeasedHandlers('EmbeddedBus', openBus);

describe('EmbeddedBus as an outbox', () => {
  const withBus = async (test: (bus: EmbeddedBus, database: PostgresDatabase, seen: number[]) => Promise<void>) => {
    const name = await freshDatabase();
    const bus = await busOn(name, fail);
    const database = new PostgresDatabase({
      connection: server.connection(name, { user: roleOf('demo'), password: 'x' }),
      schema: 'demo',
    });
    const seen: number[] = [];
    bus.subscribe({
      group: 'a',
      topics: ['run.requested'],
      delivery: 'group',
      deliver: async ({ value }) => void seen.push(Number((JSON.parse(value) as { workflow: string }).workflow)),
    });
    await bus.start();
    await test(bus, database, seen);
    await bus.stop();
    await database.close();
  };
  const settled = async () => await new Promise((resolve) => setTimeout(resolve, 100));

  it('sends a message when its transaction commits, and not before', async () =>
    await withBus(async (bus, database, seen) => {
      await database.withTenant('demo', async (tx) => {
        await tx.query('insert into rows values ($1, 1)', ['demo']);
        await bus.add(tx, [numbered('k', 1)]);
        await settled();
        expect(seen).toEqual([]);
      });
      await settled();
      expect(seen).toEqual([1]);
    }));

  it('never sends a message of a transaction that was rolled back, and goes on behind it', async () =>
    await withBus(async (bus, database, seen) => {
      const failing = database.withTenant('demo', async (tx) => {
        await bus.add(tx, [numbered('k', 1)]);
        throw new Error('no');
      });
      await expect(failing).rejects.toThrow('no');
      await bus.publish([numbered('k', 2)]);
      await settled();
      expect(seen).toEqual([2]);
    }));

  it('shows nothing behind an append that has not ended', async () =>
    await withBus(async (bus, database, seen) => {
      await database.withTenant('demo', async (tx) => {
        await bus.add(tx, [numbered('k', 1)]);
        await bus.publish([numbered('other', 2)]);
        await settled();
        expect(seen).toEqual([]);
      });
      await settled();
      expect(seen).toEqual([1, 2]);
    }));
});

describe("EmbeddedBus's log", () => {
  it('keeps what one group has yet to read, forgets what all have read, and goes on behind it after a restart', async () => {
    const name = await freshDatabase();
    const database = new PostgresDatabase({
      connection: server.connection(name, { user: roleOf(busSchema), password: 'x' }),
      schema: busSchema,
    });
    const kept = async (): Promise<number> => {
      const sql = `select value from bus.log where topic = 'run.requested'`;
      return (await database.withTenant('demo', async (tx) => await tx.query(sql))).length;
    };
    const { promise: held, resolve: release } = Promise.withResolvers<void>();
    const seen: Record<string, number[]> = { quick: [], slow: [] };
    const open = async (): Promise<EmbeddedBus> => {
      const bus = await busOn(name, fail);
      for (const group of ['quick', 'slow'])
        bus.subscribe({
          group,
          topics: ['run.requested'],
          delivery: 'group',
          deliver: async (delivery) => {
            if (group === 'slow' && numberIn(delivery) === 6) await held;
            seen[group]?.push(numberIn(delivery));
          },
        });
      await bus.start();
      return bus;
    };
    const first = await open();
    await first.publish(Array.from({ length: 10 }, (_, number) => numbered('k', number)));
    // The slow group has not done with the seventh of ten.
    await until(async () => (await kept()) === 4);
    expect(seen['quick']).toHaveLength(10);
    release();
    await until(async () => (await kept()) === 0);
    await first.stop();
    const second = await open();
    await second.publish([numbered('k', 10)]);
    await until(() => seen['slow']?.includes(10) === true && seen['quick']?.includes(10) === true);
    expect(seen['slow']).toEqual(Array.from({ length: 11 }, (_, number) => number));
    await second.stop();
    await database.close();
  });
});
