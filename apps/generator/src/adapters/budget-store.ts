import { Database, type Tx } from '@chassis/persistence';
import { Injectable } from '@nestjs/common';
import { type Budget, budgetId, type BudgetPeriod, type BudgetScope } from '../domain/money/budget.js';

/** A budget and how far its present window is used. */
export interface BudgetStanding extends Budget {
  readonly setBy: string;
  /** One row for each subject of a budget for each; none where nothing was reserved in this period. */
  readonly windows: readonly {
    readonly subject: string;
    readonly startsAt: Date;
    readonly reservedMicroUsd: number;
    readonly spentMicroUsd: number;
  }[];
}

interface BudgetRow {
  id: string;
  scope: BudgetScope;
  subject: string;
  period: BudgetPeriod;
  mode: 'blocking' | 'warning';
  limit_micro_usd: number;
  set_by: string;
  window_subject: string | null;
  starts_at: Date | null;
  reserved_micro_usd: number | null;
  spent_micro_usd: number | null;
}

/** Which budgets a tenant has. What was spent counts in a budget from the moment it is set; a changed limit keeps what its windows hold. */
@Injectable()
export class BudgetStore {
  constructor(private readonly database: Database) {}

  async put(tx: Tx, budget: Omit<Budget, 'id'>, by: string): Promise<Budget> {
    const id = budgetId(budget);
    await tx.query(
      `insert into budget (tenant, id, scope, subject, period, mode, limit_micro_usd, set_by, set_at) values ($1, $2, $3, $4, $5, $6, $7, $8, now())
       on conflict (tenant, id) do update set limit_micro_usd = excluded.limit_micro_usd, set_by = excluded.set_by, set_at = excluded.set_at, removed_at = null`,
      [tx.tenant, id, budget.scope, budget.subject, budget.period, budget.mode, budget.limitMicroUsd, by],
    );
    return { id, ...budget };
  }

  /** Whether there was one. */
  async remove(tx: Tx, id: string): Promise<boolean> {
    const sql = 'update budget set removed_at = now() where id = $1 and removed_at is null returning id';
    return (await tx.query(sql, [id])).length === 1;
  }

  async list(tenant: string): Promise<BudgetStanding[]> {
    const rows = await this.database.withTenant(tenant, async (tx) => await readRows(tx));
    const budgets = new Map<string, BudgetStanding>();
    for (const row of rows) {
      const known = budgets.get(row.id) ?? budgetOf(row);
      budgets.set(row.id, { ...known, windows: [...known.windows, ...windowOf(row)] });
    }
    return [...budgets.values()];
  }
}

const readRows = async (tx: Tx): Promise<BudgetRow[]> =>
  await tx.query<BudgetRow>(
    `select b.id, b.scope, b.subject, b.period, b.mode, b.limit_micro_usd, b.set_by, w.subject as window_subject, w.starts_at, w.reserved_micro_usd, w.spent_micro_usd
     from budget b left join budget_window w on w.budget = b.id
       and w.starts_at = case when b.period = 'total' then 'epoch'::timestamptz else date_trunc(b.period, now(), 'UTC') end
     where b.removed_at is null order by b.id, w.spent_micro_usd desc`,
  );

const budgetOf = (row: BudgetRow): BudgetStanding => ({
  id: row.id,
  scope: row.scope,
  subject: row.subject,
  period: row.period,
  mode: row.mode,
  limitMicroUsd: row.limit_micro_usd,
  setBy: row.set_by,
  windows: [],
});

const windowOf = (row: BudgetRow): BudgetStanding['windows'] =>
  row.starts_at === null
    ? []
    : [
        {
          subject: row.window_subject ?? '*',
          startsAt: row.starts_at,
          reservedMicroUsd: row.reserved_micro_usd ?? 0,
          spentMicroUsd: row.spent_micro_usd ?? 0,
        },
      ];
