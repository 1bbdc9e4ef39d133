import { Database, type Tx } from '@chassis/persistence';
import { Injectable } from '@nestjs/common';
import type { BudgetPeriod, BudgetScope } from '../domain/money/budget.js';
import type { CallCharge, ChargeKey, Reservation, ReservationOutcome, Settlement } from '../domain/money/charge.js';
import { MoneyLedger } from '../ports/money-ledger.js';

interface ReservedRow {
  readonly outcome: 'granted' | 'known' | 'refused';
  readonly budget: string | null;
  readonly left_micro_usd: number | null;
  readonly ends_at: Date | null;
  readonly warnings: string[] | null;
}

interface BudgetRow {
  readonly id: string;
  readonly scope: BudgetScope;
  readonly period: BudgetPeriod;
  readonly limit_micro_usd: number;
}

interface StaleRow {
  readonly tenant: string;
  readonly run: string;
  readonly step: string;
  readonly attempt: number;
  readonly call: string;
  readonly state: 'reserved' | 'dispatched';
}

/** $1 the reservations; each pays for the teams of its subject, too. */
const reserveSql = `
select * from reserve_charges((
  select jsonb_agg(item || jsonb_build_object('teams', (
    select coalesce(jsonb_agg(team), '[]') from (
      select jsonb_array_elements_text(item -> 'teams') as team
      union select unnest(t.teams) from subject_teams t where t.subject = item ->> 'subject'
    ) as own
  )) order by place)
  from jsonb_array_elements($1::jsonb) with ordinality as given (item, place)
)) order by place`;

@Injectable()
export class PostgresMoneyLedger extends MoneyLedger {
  constructor(private readonly database: Database) {
    super();
  }

  async reserve(tenant: string, reservation: Reservation): Promise<ReservationOutcome> {
    const [outcome] = await this.database.withTenant(tenant, async (tx) => await this.reserveIn(tx, [reservation]));
    return outcome as ReservationOutcome;
  }

  async reserveIn(tx: Tx, reservations: readonly Reservation[]): Promise<ReservationOutcome[]> {
    const items = reservations.map(({ key, payer, ...rest }) => ({ ...key, ...payer, ...rest }));
    const rows = await tx.query<ReservedRow>(reserveSql, [JSON.stringify(items)]);
    const ids = rows.flatMap(({ budget }) => budget ?? []);
    const sql = 'select id, scope, period, limit_micro_usd from budget where id = any($1)';
    const budgets = ids.length === 0 ? [] : await tx.query<BudgetRow>(sql, [ids]);
    return rows.map((row) => outcomeOf(row, budgets));
  }

  async dispatch(tenant: string, { run, step, attempt }: ChargeKey, call: string): Promise<boolean> {
    const sql = `update charge set state = 'dispatched', dispatched_at = now()
      where run = $1 and step = $2 and attempt = $3 and call = $4 and state = 'reserved' and settle_by > now() returning call`;
    const rows = await this.database.withTenant(tenant, async (tx) => await tx.last(sql, [run, step, attempt, call]));
    return rows.length === 1;
  }

  async settle(tenant: string, settlement: Settlement): Promise<void> {
    await this.database.withTenant(tenant, async (tx) => await this.settleIn(tx, [settlement]));
  }

  async settleIn(tx: Tx, settlements: readonly Settlement[]): Promise<void> {
    const items = settlements.flatMap(({ key, only, ...rest }) =>
      only === undefined ? [{ ...key, ...rest }] : only.map((call) => ({ ...key, ...rest, only: call })),
    );
    await this.end(tx, items);
  }

  async settleCall(tenant: string, key: ChargeKey, charge: CallCharge): Promise<void> {
    const item = { ...key, only: charge.call, calls: [charge], rest: 'upper-bound' };
    await this.database.withTenant(tenant, async (tx) => await this.end(tx, [item]));
  }

  async settleStale(most: number): Promise<number> {
    const rows = await this.database.acrossTenants<StaleRow>('stale_charges', [most]);
    for (const { tenant, state, call, ...key } of rows) {
      const rest = state === 'reserved' ? 'expired' : 'upper-bound';
      const item = { ...key, only: call, calls: [], rest };
      await this.database.withTenant(tenant, async (tx) => await this.end(tx, [item]));
    }
    return rows.length;
  }

  private async end(tx: Tx, items: readonly object[]): Promise<void> {
    await tx.query('select settle_charges($1::jsonb)', [JSON.stringify(items)]);
  }
}

function outcomeOf(row: ReservedRow, budgets: readonly BudgetRow[]): ReservationOutcome {
  if (row.outcome === 'granted') return { outcome: 'granted', warnings: row.warnings ?? [] };
  if (row.outcome === 'known') return { outcome: 'known' };
  // It stood in the same transaction; budgets are marked as removed and never deleted.
  const { id, scope, period, limit_micro_usd } = budgets.find((one) => one.id === row.budget)!;
  return {
    outcome: 'refused',
    ...{ budget: id, scope, period, limitMicroUsd: limit_micro_usd },
    leftMicroUsd: row.left_micro_usd ?? 0,
    endsAt: row.ends_at ?? undefined,
  };
}
