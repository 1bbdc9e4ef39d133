import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { EmbeddedPostgres, ensureDatabase, PostgresDatabase, provision, roleOf } from '@chassis/persistence';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Budget, BudgetPeriod, BudgetScope } from '../domain/money/budget.js';
import type { CallCharge, PlannedCall, Reservation } from '../domain/money/charge.js';
import { migrations } from '../migrations.js';
import { BudgetStore } from './budget-store.js';
import { PostgresMoneyLedger } from './postgres-money-ledger.js';

let dir: string;
let server: EmbeddedPostgres;
const databases: PostgresDatabase[] = [];
let database: PostgresDatabase;
let ledger: PostgresMoneyLedger;
let budgets: BudgetStore;

beforeAll(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'chassis-edges-'));
  await chmod(dir, 0o755);
  server = await EmbeddedPostgres.start({ dataDir: path.join(dir, 'pg') });
  await ensureDatabase(server.connection('postgres'), 'chassis');
  await provision(server.connection('chassis'), [{ schema: 'generator', password: 'secret', migrations }]);
  const connection = server.connection('chassis', { user: roleOf('generator'), password: 'secret' });
  for (let at = 0; at < 2; at++) databases.push(new PostgresDatabase({ connection, schema: 'generator' }));
  database = databases[0]!;
  ledger = new PostgresMoneyLedger(database);
  budgets = new BudgetStore(database);
});
afterAll(async () => {
  await Promise.all(databases.map(async (one) => await one.close()));
  await server.stop();
  await rm(dir, { recursive: true, force: true });
});

let runs = 0;
const reservation = (micro: number | PlannedCall[], settleByMs = 60_000): Reservation => ({
  key: { run: `run-${runs++}`, step: 'answer', attempt: 1 },
  payer: { subject: 'user:ada', key: 'k1', teams: ['service'], workflow: 'ask' },
  calls: typeof micro === 'number' ? [{ call: 'a', model: 'm1', microUsd: micro }] : micro,
  state: 'dispatched',
  settleByMs,
});
type Limited = Pick<Budget, 'scope' | 'subject' | 'limitMicroUsd'> & Partial<Budget>;
const limit = async (tenant: string, one: Limited) =>
  await database.withTenant(
    tenant,
    async (tx) => await budgets.put(tx, { period: 'total', mode: 'blocking', ...one }, 'user:root'),
  );
const all = (limitMicroUsd: number, period: BudgetPeriod = 'total'): Limited => ({
  ...{ scope: 'tenant', subject: '*', limitMicroUsd, period },
});
const settle = async (tenant: string, { key }: Reservation, microUsd: number, more: Partial<CallCharge> = {}) =>
  await ledger.settle(tenant, {
    key,
    calls: [{ call: 'a', microUsd, isEstimated: false, basis: 'usage', ...more }],
    rest: 'not-called',
  });
const query = async <T extends Record<string, unknown>>(tenant: string, sql: string): Promise<T[]> =>
  await database.withTenant(tenant, async (tx) => await tx.query<T>(sql));
const windows = async (tenant: string) =>
  await query<{ budget: string; held: number; spent: number }>(
    tenant,
    'select budget, reserved_micro_usd as held, spent_micro_usd as spent from budget_window order by budget, starts_at',
  );
const charges = async (tenant: string) =>
  await query(
    tenant,
    'select call, state, cost_micro_usd as cost, claimed_micro_usd as claimed, is_estimated as estimated, basis from charge order by run, call',
  );

describe('a budget that is set while a reservation waits for another', () => {
  it('counts from the next one on, and both settle', async () => {
    await limit('race', all(1_000));
    await settle('race', await reserved('race', 1), 1);
    const letGo = await holdWindows('race');
    const first = reservation(60);
    const reserving = ledger.reserve('race', first);
    await untilBlocked(1);
    await limit('race', { scope: 'user', subject: 'user:ada', limitMicroUsd: 500 });
    await letGo();
    expect(await reserving).toMatchObject({ outcome: 'granted' });
    const second = await reserved('race', 70);
    await settle('race', first, 40);
    await settle('race', second, 50);
    expect(await windows('race')).toEqual([
      { budget: 'tenant/total', held: 0, spent: 91 },
      { budget: 'user/user:ada/total', held: 0, spent: 50 },
    ]);
  });

  it('refuses what waited where its limit was lowered meanwhile', async () => {
    await limit('lower', all(1_000));
    await settle('lower', await reserved('lower', 1), 1);
    const letGo = await holdWindows('lower');
    const reserving = ledger.reserve('lower', reservation(60));
    await untilBlocked(1);
    await limit('lower', all(50));
    await letGo();
    expect(await reserving).toMatchObject({ outcome: 'refused', limitMicroUsd: 50, leftMicroUsd: 49 });
  });
});

describe('reservations that wait for each other', () => {
  it('are counted one after the other: together they are never more than the limit', async () => {
    await limit('turn', all(100));
    await settle('turn', await reserved('turn', 1), 1);
    const letGo = await holdWindows('turn');
    const reserving = [60, 60, 60].map(async (micro) => await ledger.reserve('turn', reservation(micro)));
    await untilBlocked(3);
    await letGo();
    const outcomes = (await Promise.all(reserving)).map(({ outcome }) => outcome);
    expect(outcomes.toSorted()).toEqual(['granted', 'refused', 'refused']);
    expect(await windows('turn')).toEqual([{ budget: 'tenant/total', held: 60, spent: 1 }]);
  });
});

describe('a limit that is lowered below what is held', () => {
  it('refuses all that follows, lets what is held settle, and may be raised again', async () => {
    await limit('held', all(100));
    const first = await reserved('held', 80);
    await limit('held', all(50));
    expect(await ledger.reserve('held', reservation(1))).toMatchObject({ outcome: 'refused', leftMicroUsd: 0 });
    await settle('held', first, 30);
    expect(await ledger.reserve('held', reservation(21))).toMatchObject({ outcome: 'refused', leftMicroUsd: 20 });
    expect(await ledger.reserve('held', reservation(20))).toMatchObject({ outcome: 'granted' });
    await limit('held', all(100));
    expect(await ledger.reserve('held', reservation(50))).toMatchObject({ outcome: 'granted' });
  });
});

describe('several budgets at once', () => {
  const scopes: readonly [BudgetScope, string][] = [
    ['tenant', '*'],
    ['team', 'service'],
    ['user', 'user:ada'],
    ['key', 'k1'],
    ['workflow', 'ask'],
    ['run', '*'],
    ['model', 'm1'],
  ];

  it.each(scopes)('of which that of the %s alone is too small hold nothing', async (short, subject) => {
    const tenant = `short-${short}`;
    for (const [scope, of] of scopes) await limit(tenant, { scope, subject: of, limitMicroUsd: 100 });
    await limit(tenant, { scope: short, subject, limitMicroUsd: 59 });
    expect(await ledger.reserve(tenant, reservation(60))).toMatchObject({ outcome: 'refused', scope: short });
    expect((await windows(tenant)).map(({ held, spent }) => held + spent)).toEqual(scopes.map(() => 0));
    expect(await charges(tenant)).toEqual([]);
    expect(await ledger.reserve(tenant, reservation(59))).toMatchObject({ outcome: 'granted' });
  });

  it('keep the limit for each where one of them is only warned', async () => {
    await limit('warned', { scope: 'user', subject: '*', limitMicroUsd: 50 });
    await limit('warned', { scope: 'user', subject: 'user:ada', limitMicroUsd: 10, mode: 'warning' });
    expect(await ledger.reserve('warned', reservation(51))).toMatchObject({
      outcome: 'refused',
      budget: 'user/*/total',
    });
    expect(await ledger.reserve('warned', reservation(50))).toEqual({
      outcome: 'granted',
      warnings: ['user/user:ada/total/warning'],
    });
  });
});

describe('a period', () => {
  it.each(['hour', 'day', 'week', 'month'] as const)(
    'that was over when a call of it was settled keeps its cost, and the next %s is free',
    async (period) => {
      const tenant = `over-${period}`;
      await limit(tenant, all(100, period));
      const before = await reserved(tenant, 80);
      await query(tenant, `update budget_window set starts_at = starts_at - interval '1 ${period}'`);
      await query(tenant, `update charge set budget_starts = array[budget_starts[1] - interval '1 ${period}']`);
      expect(await ledger.reserve(tenant, reservation(100))).toMatchObject({ outcome: 'granted' });
      await settle(tenant, before, 70);
      expect((await windows(tenant)).map(({ held, spent }) => [held, spent])).toEqual([
        [0, 70],
        [100, 0],
      ]);
    },
  );

  it.each(['UTC', 'America/New_York', 'Pacific/Kiritimati', 'Europe/Berlin'])(
    'begins and ends in UTC where the database keeps %s',
    async (zone) => {
      const [row] = await database.withTenant('zones', async (tx) => {
        await tx.query(`set local timezone to '${zone}'`);
        return await tx.query<Record<string, Date | null>>(
          `select period_end('month', '2026-11-01T00:00:00Z') as november, period_end('month', '2026-03-01T00:00:00Z') as march,
             period_end('day', '2026-11-01T00:00:00Z') as day, period_end('week', '2026-10-26T00:00:00Z') as week,
             period_end('hour', '2026-11-01T05:00:00Z') as hour, period_end('total', 'epoch') as total`,
        );
      });
      expect(JSON.parse(JSON.stringify(row))).toEqual({
        november: '2026-12-01T00:00:00.000Z',
        march: '2026-04-01T00:00:00.000Z',
        day: '2026-11-02T00:00:00.000Z',
        week: '2026-11-02T00:00:00.000Z',
        hour: '2026-11-01T06:00:00.000Z',
        total: null,
      });
      const tenant = `zone-${zone.toLowerCase().replaceAll(/[^a-z]/g, '-')}`;
      await limit(tenant, all(10, 'day'));
      const [begins] = await database.withTenant(tenant, async (tx) => {
        await tx.query(`set local timezone to '${zone}'`);
        await ledger.reserveIn(tx, [reservation(5)]);
        return await tx.query<{ starts_at: Date }>('select starts_at from budget_window');
      });
      expect(begins!.starts_at.toISOString()).toMatch(/T00:00:00\.000Z$/);
    },
  );
});

describe('an attempt that was here before', () => {
  it('reserves nothing more, though another plan names more calls', async () => {
    await limit('plan', all(1_000));
    const first = await reserved('plan', 60);
    const more = [...first.calls, { call: 'b', model: 'm2', microUsd: 100 }];
    expect(await ledger.reserve('plan', { ...first, calls: more })).toEqual({ outcome: 'known' });
    await settle('plan', first, 10);
    expect(await ledger.reserve('plan', { ...first, calls: more })).toEqual({ outcome: 'known' });
    expect(await windows('plan')).toEqual([{ budget: 'tenant/total', held: 0, spent: 10 }]);
    expect(await charges('plan')).toHaveLength(1);
  });

  it('stays as it was settled, by whom ever: the sweep, its caller, or its caller again with other figures', async () => {
    await limit('late', all(1_000));
    const [swept, own] = [await reserved('late', 60, -1), await reserved('late', 70)];
    await ledger.settleStale(10);
    await settle('late', swept, 5);
    await settle('late', own, 20);
    await settle('late', own, 65);
    await ledger.settleStale(10);
    expect((await charges('late')).map(({ cost, basis }) => [cost, basis])).toEqual([
      [60, 'upper-bound'],
      [20, 'usage'],
    ]);
    expect(await windows('late')).toEqual([{ budget: 'tenant/total', held: 0, spent: 80 }]);
  });
});

describe('figures beyond all measure', () => {
  it('are refused and not run over', async () => {
    const most = Number.MAX_SAFE_INTEGER;
    await limit('huge', all(most));
    const calls = ['a', 'b', 'c'].map((call) => ({ call, model: 'm1', microUsd: most }));
    expect(await ledger.reserve('huge', reservation(calls))).toMatchObject({ outcome: 'refused', leftMicroUsd: most });
    const one = reservation(calls.slice(0, 1));
    expect(await ledger.reserve('huge', one)).toMatchObject({ outcome: 'granted' });
    expect(await ledger.reserve('huge', reservation(most))).toMatchObject({ outcome: 'refused', leftMicroUsd: 0 });
    await settle('huge', one, most);
    expect(await windows('huge')).toEqual([{ budget: 'tenant/total', held: 0, spent: most }]);
  });

  it('that a provider claims are kept beside what counts', async () => {
    const one = await reserved('claims', 60);
    await settle('claims', one, 60, { claimedMicroUsd: 90_000_000, isEstimated: true });
    expect(await charges('claims')).toEqual([
      { call: 'a', state: 'settled', cost: 60, claimed: 90_000_000, estimated: true, basis: 'implausible-usage' },
    ]);
  });
});

async function reserved(tenant: string, micro: number, settleByMs?: number): Promise<Reservation> {
  const one = reservation(micro, settleByMs);
  expect(await ledger.reserve(tenant, one)).toMatchObject({ outcome: 'granted' });
  return one;
}

/** Another session holds all windows of the tenant until it is told to let go. */
async function holdWindows(tenant: string): Promise<() => Promise<void>> {
  const [held, mayGoOn] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const holding = databases[1]!.withTenant(tenant, async (tx) => {
    await tx.query('select 1 from budget_window for update');
    held.resolve();
    await mayGoOn.promise;
  });
  await held.promise;
  return async () => {
    mayGoOn.resolve();
    await holding;
  };
}

/** Resolves when so many sessions wait for a row that another one holds. */
async function untilBlocked(sessions: number): Promise<void> {
  const sql = `select count(*)::int as waiting from pg_stat_activity where wait_event_type = 'Lock' and query like '%reserve_charges%'`;
  for (;;) {
    const [row] = await databases[1]!.withTenant('watch', async (tx) => await tx.query<{ waiting: number }>(sql));
    if (row!.waiting >= sessions) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
