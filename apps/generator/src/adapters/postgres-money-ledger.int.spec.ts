import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { EmbeddedPostgres, ensureDatabase, PostgresDatabase, provision, roleOf } from '@chassis/persistence';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BudgetPeriod, BudgetScope } from '../domain/money/budget.js';
import type { PlannedCall, Reservation } from '../domain/money/charge.js';
import { migrations } from '../migrations.js';
import { BudgetStore } from './budget-store.js';
import { PostgresMoneyLedger } from './postgres-money-ledger.js';

let dir: string;
let server: EmbeddedPostgres;
let database: PostgresDatabase;
let ledgers: PostgresMoneyLedger[];
let budgets: BudgetStore;
const databases: PostgresDatabase[] = [];

beforeAll(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'chassis-money-'));
  await chmod(dir, 0o755);
  server = await EmbeddedPostgres.start({ dataDir: path.join(dir, 'pg') });
  await ensureDatabase(server.connection('postgres'), 'chassis');
  await provision(server.connection('chassis'), [{ schema: 'generator', password: 'secret', migrations }]);
  const connection = server.connection('chassis', { user: roleOf('generator'), password: 'secret' });
  for (let at = 0; at < 3; at++) databases.push(new PostgresDatabase({ connection, schema: 'generator' }));
  database = databases[0]!;
  ledgers = databases.map((one) => new PostgresMoneyLedger(one));
  budgets = new BudgetStore(database);
});
afterAll(async () => {
  await Promise.all(databases.map(async (one) => await one.close()));
  await server.stop();
  await rm(dir, { recursive: true, force: true });
});

let runs = 0;
const reservation = (micro: number | PlannedCall[], more: Partial<Reservation['payer']> = {}): Reservation => ({
  key: { run: `run-${runs++}`, step: 'answer', attempt: 1 },
  payer: { subject: 'user:ada', key: 'k1', teams: ['service'], workflow: 'ask', ...more },
  calls: typeof micro === 'number' ? [{ call: 'a', model: 'm1', microUsd: micro }] : micro,
  state: 'dispatched',
  settleByMs: 60_000,
});
const limit = async (
  tenant: string,
  scope: BudgetScope,
  subject: string,
  limitMicroUsd: number,
  more: { period?: BudgetPeriod; mode?: 'blocking' | 'warning' } = {},
) =>
  await database.withTenant(
    tenant,
    async (tx) =>
      await budgets.put(tx, { scope, subject, period: 'total', mode: 'blocking', limitMicroUsd, ...more }, 'user:root'),
  );
const windows = async (tenant: string) =>
  (await budgets.list(tenant)).flatMap(({ id, limitMicroUsd, mode, windows: all }) =>
    all.map((one) => ({ id, limitMicroUsd, mode, ...one })),
  );
const charges = async (tenant: string) =>
  await database.withTenant(
    tenant,
    async (tx) =>
      await tx.query<{ state: string; cost: number | null; reserved: number; is_estimated: boolean; basis: string }>(
        'select state, cost_micro_usd as cost, reserved_micro_usd as reserved, is_estimated, basis from charge order by run, call',
      ),
  );

describe('a budget', () => {
  it('refuses what would go past its limit, names itself, and holds nothing of what it refused', async () => {
    await limit('refuse', 'user', 'user:ada', 100);
    await limit('refuse', 'tenant', '*', 1_000);
    expect(await ledgers[0]!.reserve('refuse', reservation(60))).toMatchObject({ outcome: 'granted' });
    expect(await ledgers[0]!.reserve('refuse', reservation(60))).toEqual({
      outcome: 'refused',
      budget: 'user/user:ada/total',
      scope: 'user',
      period: 'total',
      limitMicroUsd: 100,
      leftMicroUsd: 40,
      endsAt: undefined,
    });
    expect((await windows('refuse')).map((one) => [one.id, one.reservedMicroUsd])).toEqual([
      ['tenant/total', 60],
      ['user/user:ada/total', 60],
    ]);
    expect(await charges('refuse')).toHaveLength(1);
  });

  it.each([
    ['team', 'service'],
    ['key', 'k1'],
    ['workflow', 'ask'],
    ['model', 'm1'],
    ['user', '*'],
  ] as const)('counts by %s %s', async (scope, subject) => {
    const tenant = `scope-${scope}-${subject === '*' ? 'each' : subject}`;
    await limit(tenant, scope, subject, 50, { period: 'day' });
    expect(await ledgers[0]!.reserve(tenant, reservation(51))).toMatchObject({ outcome: 'refused' });
    expect(await ledgers[0]!.reserve(tenant, reservation(50))).toMatchObject({ outcome: 'granted' });
    expect(await ledgers[0]!.reserve(tenant, reservation(1))).toMatchObject({
      outcome: 'refused',
      endsAt: expect.any(Date) as Date,
    });
  });

  it('for one subject takes the place of the one for each', async () => {
    await limit('each', 'key', '*', 0);
    await limit('each', 'key', 'k2', 100);
    expect(await ledgers[0]!.reserve('each', reservation(10))).toMatchObject({
      outcome: 'refused',
      budget: 'key/*/total',
    });
    expect(await ledgers[0]!.reserve('each', reservation(10, { key: 'k2' }))).toMatchObject({ outcome: 'granted' });
  });

  it('that only warns says so and refuses nothing', async () => {
    await limit('warn', 'tenant', '*', 50, { mode: 'warning' });
    expect(await ledgers[0]!.reserve('warn', reservation(50))).toEqual({ outcome: 'granted', warnings: [] });
    expect(await ledgers[0]!.reserve('warn', reservation(1))).toEqual({
      outcome: 'granted',
      warnings: ['tenant/total/warning'],
    });
  });

  it('begins anew with its next period', async () => {
    await limit('anew', 'tenant', '*', 50, { period: 'hour' });
    await ledgers[0]!.reserve('anew', reservation(50));
    expect(await ledgers[0]!.reserve('anew', reservation(50))).toMatchObject({ outcome: 'refused' });
    await database.withTenant(
      'anew',
      async (tx) => await tx.query("update budget_window set starts_at = starts_at - interval '1 hour'"),
    );
    expect(await ledgers[0]!.reserve('anew', reservation(50))).toMatchObject({ outcome: 'granted' });
  });
});

describe('a charge', () => {
  it('is reserved once and settled once', async () => {
    await limit('once', 'tenant', '*', 100);
    const one = reservation(60);
    await ledgers[0]!.reserve('once', one);
    expect(await ledgers[1]!.reserve('once', one)).toEqual({ outcome: 'known' });
    const settlement = (microUsd: number) => ({
      key: one.key,
      calls: [{ call: 'a', microUsd, isEstimated: false, basis: 'usage' as const }],
      rest: 'not-called' as const,
    });
    await Promise.all(ledgers.map(async (ledger, at) => await ledger.settle('once', settlement(20 + at))));
    const [window] = await windows('once');
    const [charge] = await charges('once');
    expect(window).toMatchObject({ reservedMicroUsd: 0, spentMicroUsd: charge!.cost });
    await ledgers[0]!.settle('once', settlement(59));
    expect((await windows('once'))[0]).toEqual(window);
  });

  it('never costs more than was held for it, whatever the provider claims', async () => {
    await limit('claim', 'tenant', '*', 100);
    const one = reservation(60);
    await ledgers[0]!.reserve('claim', one);
    await ledgers[0]!.settle('claim', {
      key: one.key,
      calls: [{ call: 'a', microUsd: 5_000_000_000, isEstimated: false, basis: 'usage' }],
      rest: 'not-called',
    });
    expect(await charges('claim')).toEqual([
      { state: 'settled', cost: 60, reserved: 60, is_estimated: true, basis: 'implausible-usage' },
    ]);
  });

  it('whose caller is gone settles at its upper bound once it was dispatched, and expires before', async () => {
    await limit('gone', 'tenant', '*', 1_000);
    const left = { ...reservation(60), settleByMs: -1 };
    const early: Reservation = { ...reservation(70), state: 'reserved', settleByMs: -1 };
    await ledgers[0]!.reserve('gone', left);
    await ledgers[0]!.reserve('gone', early);
    expect(await ledgers[0]!.dispatch('gone', early.key, 'a')).toBe(false);
    await ledgers[1]!.settleStale(100);
    expect(await charges('gone')).toEqual([
      { state: 'settled', cost: 60, reserved: 60, is_estimated: true, basis: 'upper-bound' },
      { state: 'expired', cost: 0, reserved: 70, is_estimated: false, basis: 'expired' },
    ]);
    expect((await windows('gone'))[0]).toMatchObject({ reservedMicroUsd: 0, spentMicroUsd: 60 });
  });

  it('that is dispatched is not given up by a settlement that does not name it as never made', async () => {
    const one: Reservation = { ...reservation(70), state: 'reserved' };
    await ledgers[0]!.reserve('kept', one);
    expect(await ledgers[0]!.dispatch('kept', one.key, 'a')).toBe(true);
    await ledgers[0]!.settle('kept', { key: one.key, calls: [], rest: 'upper-bound' });
    expect(await charges('kept')).toMatchObject([{ cost: 70, is_estimated: true }]);
  });
});

interface Caller {
  readonly bounds: readonly number[];
  readonly part: number;
  readonly fate: 'settles' | 'settles twice' | 'dies';
  readonly who: number;
}

/** One caller: what it reserves, what the call turns out to cost, and whether it comes back to say so. */
const caller: fc.Arbitrary<Caller> = fc.record({
  bounds: fc.array(fc.nat({ max: 60 }), { minLength: 1, maxLength: 3 }),
  part: fc.double({ min: 0, max: 1.5, noNaN: true }),
  fate: fc.constantFrom('settles' as const, 'settles twice' as const, 'dies' as const),
  who: fc.nat({ max: 2 }),
});

describe('many callers at once', () => {
  it('never spend more than any limit, and lose and invent no money', async () => {
    let round = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(caller, { minLength: 20, maxLength: 60 }),
        fc.record({ tenant: fc.nat({ max: 400 }), user: fc.nat({ max: 150 }), model: fc.nat({ max: 200 }) }),
        async (callers, limits) => {
          const tenant = `many-${round++}`;
          await limit(tenant, 'tenant', '*', limits.tenant, { period: 'month' });
          await limit(tenant, 'user', '*', limits.user, { period: 'day' });
          await limit(tenant, 'model', 'm1', limits.model);
          await limit(tenant, 'workflow', 'ask', 10, { mode: 'warning' });
          const paid = await Promise.all(callers.map(async (one, at) => await act(tenant, one, at)));
          expect(await ledgers[0]!.settleStale(1_000)).toBe(
            paid.filter((one) => one.isLeft).reduce((sum, one) => sum + one.calls, 0),
          );

          const all = await windows(tenant);
          for (const one of all) {
            expect(one.reservedMicroUsd).toBe(0);
            if (one.mode === 'blocking') expect(one.spentMicroUsd).toBeLessThanOrEqual(one.limitMicroUsd);
          }
          const spent = paid.reduce((sum, one) => sum + one.microUsd, 0);
          const booked = (await charges(tenant)).reduce((sum, one) => sum + (one.cost ?? Number.NaN), 0);
          expect(booked).toBe(spent);
          expect(all.find((one) => one.id === 'tenant/month')?.spentMicroUsd ?? 0).toBe(spent);
        },
      ),
      { numRuns: 15 },
    );
  });
});

async function act(tenant: string, { bounds, part, fate, who }: Caller, at: number) {
  const ledger = ledgers[at % ledgers.length]!;
  const calls = bounds.map((microUsd, index) => ({ call: `c${index}`, model: `m${index}`, microUsd }));
  const one = { ...reservation(calls, { subject: `user:${who}` }), settleByMs: fate === 'dies' ? -1 : 60_000 };
  const { outcome } = await ledger.reserve(tenant, one);
  if (outcome !== 'granted') return { microUsd: 0, isLeft: false, calls: 0 };
  if (fate === 'dies')
    return { microUsd: bounds.reduce((sum, micro) => sum + micro, 0), isLeft: true, calls: bounds.length };
  const costs = calls.map(({ call, microUsd }) => ({ call, microUsd: Math.floor(microUsd * part) }));
  const settlement = {
    key: one.key,
    calls: costs.map((cost) => ({ ...cost, isEstimated: false, basis: 'usage' as const })),
    rest: 'not-called' as const,
  };
  await ledger.settle(tenant, settlement);
  if (fate === 'settles twice') await ledgers[0]!.settle(tenant, settlement);
  return {
    microUsd: calls.reduce((sum, { microUsd }, index) => sum + Math.min(microUsd, costs[index]!.microUsd), 0),
    isLeft: false,
    calls: 0,
  };
}
