import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { EmbeddedPostgres, ensureDatabase, PostgresDatabase, provision, roleOf } from '@chassis/persistence';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { migrations } from '../migrations.js';
import { PostgresSlots } from './postgres-slots.js';

const schema = 'legacy_connector';
const rule = { system: 'erp', requests: 5, perMs: 200, timeoutMs: 100 };
const never = new AbortController().signal;
let postgres: EmbeddedPostgres;
let folder: string;
const databases: PostgresDatabase[] = [];

/** An instance of the connector: a pool and a queue of its own. */
function instance(): PostgresSlots {
  const login = { user: roleOf(schema), password: 'secret' };
  const database = new PostgresDatabase({ connection: postgres.connection('slots', login), schema });
  databases.push(database);
  return new PostgresSlots(database);
}

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'slots-'));
  await chmod(folder, 0o755);
  postgres = await EmbeddedPostgres.start({ dataDir: path.join(folder, 'postgres') });
  await ensureDatabase(postgres.connection('postgres'), 'slots');
  await provision(postgres.connection('slots'), [{ schema, password: 'secret', migrations }]);
});
afterAll(async () => {
  await Promise.all(databases.map(async (one) => await one.close()));
  await postgres.stop();
  await rm(folder, { recursive: true });
});

/** Takes a slot, is received somewhere within it, and gives it back, or dies and does not. Who slept past the end of its slot sends nothing and takes another. */
async function request(slots: PostgresSlots, system: string, index: number): Promise<number> {
  const slot = await slots.take({ ...rule, system }, never);
  await sleep((index * 7) % 20);
  const receivedAt = performance.now();
  if (receivedAt >= slot.endsAt) return await request(slots, system, index);
  await sleep((index * 13) % 20);
  if (index % 6 !== 0) await slot.release();
  return receivedAt;
}

it('never lets a window hold a sixth request, whichever instance sends it, early or late in its slot, dying or not', async () => {
  const instances = [instance(), instance()];
  const sent = Array.from({ length: 60 }, (_, index) => request(instances[index % 2] as PostgresSlots, 'erp', index));
  const received = (await Promise.all(sent)).toSorted((one, other) => one - other);
  const gaps = received.slice(5).map((at, index) => at - (received[index] ?? 0));
  expect(Math.min(...gaps)).toBeGreaterThanOrEqual(rule.perMs);
});

it('serves who came first', async () => {
  const slots = instance();
  const order: number[] = [];
  const asked = Array.from({ length: 12 }, async (_, index) => {
    const slot = await slots.take({ ...rule, system: 'fair' }, never);
    order.push(index);
    await slot.release();
  });
  await Promise.all(asked);
  expect(order).toEqual(order.toSorted((one, other) => one - other));
});

it('lets a waiter go, and gives its turn to the next', async () => {
  const slots = instance();
  const gone = new AbortController();
  const long = { ...rule, system: 'left', timeoutMs: 60_000 };
  const held = await Promise.all(Array.from({ length: 5 }, () => slots.take(long, never)));
  const leaving = slots.take(long, gone.signal);
  const staying = slots.take(long, never);
  gone.abort(new Error('cancelled'));
  await expect(leaving).rejects.toThrow('cancelled');
  await held[0]?.release();
  expect((await staying).endsAt).toBeGreaterThan(0);
});

it('keeps the systems apart', async () => {
  const slots = instance();
  await Promise.all(Array.from({ length: 5 }, () => slots.take({ ...rule, system: 'busy' }, never)));
  expect((await slots.take({ ...rule, system: 'idle' }, never)).endsAt).toBeGreaterThan(0);
});
