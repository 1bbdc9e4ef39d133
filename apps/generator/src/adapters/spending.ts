import { type RouteOutput, RunsEndings, type SpendingReport } from '@chassis/contracts';
import { type RouteContext, RouteClient } from '@chassis/messaging';
import { Database } from '@chassis/persistence';
import { Injectable } from '@nestjs/common';

type SpendingRow = RouteOutput<typeof SpendingReport>['rows'][number];
type Saving = RouteOutput<typeof SpendingReport>['savings'][number];
type Group = RouteOutput<typeof SpendingReport>['by'];

const columnOf: Readonly<Record<Group, string>> = {
  tenant: 'c.tenant',
  user: 'c.subject',
  key: `coalesce(c.key_id, '-')`,
  team: 'team',
  workflow: `coalesce(c.workflow, '-')`,
  run: 'c.run',
  model: 'c.model',
  day: `to_char(c.reserved_at at time zone 'UTC', 'YYYY-MM-DD')`,
  outcome: `coalesce(e.workflow || ': ' || e.status, 'open')`,
};

const noTokens = { inputTokens: 0, cachedInputTokens: 0, cacheWriteTokens: 0, outputTokens: 0, reasoningTokens: 0 };
const tokensSql = (kind: string): string => `coalesce(sum((c.usage ->> '${kind}')::bigint), 0)::bigint as "${kind}"`;

const reportSql = (by: Group): string => `
  select ${columnOf[by]} as "of", count(distinct c.run)::int as runs, count(*) filter (where c.state <> 'expired' and c.basis is distinct from 'not-called')::int as calls,
    coalesce(sum(c.cost_micro_usd), 0)::bigint as "costMicroUsd",
    coalesce(sum(c.cost_micro_usd) filter (where c.is_estimated), 0)::bigint as "estimatedMicroUsd",
    coalesce(sum(c.cost_micro_usd) filter (where a.failure_code is not null), 0)::bigint as "failedMicroUsd",
    coalesce(sum(c.reserved_micro_usd) filter (where c.state in ('reserved', 'dispatched')), 0)::bigint as "openMicroUsd", 0::bigint as "savedMicroUsd",
    ${Object.keys(noTokens).map(tokensSql).join(', ')}
  from charge c left join attempt a using (tenant, run, step, attempt)
  ${by === 'team' ? `left join lateral unnest(case when c.teams = '{}' then array['-'] else c.teams end) team on true` : ''}
  ${by === 'outcome' ? 'left join ended_run e using (tenant, run)' : ''}
  where c.reserved_at >= $1 and c.reserved_at < $2 group by 1 order by 4 desc limit 1000`;

/** By what a saving can be told apart; of the other groups only charges know. */
const savedOf: Readonly<Partial<Record<Group, string>>> = {
  tenant: 's.tenant',
  run: 's.run',
  model: 's.baseline',
  day: `to_char(s.at at time zone 'UTC', 'YYYY-MM-DD')`,
  outcome: `coalesce(e.workflow || ': ' || e.status, 'open')`,
};
const savedSql = (of: string): string => `
  select ${of} as "of", count(distinct s.run)::int as runs, sum(s.micro_usd)::bigint as "savedMicroUsd"
  from saving s left join ended_run e using (tenant, run) where s.at >= $1 and s.at < $2 group by 1 limit 1000`;
const savingsSql = `select saved_by as "savedBy", baseline, count(*)::int as answers, sum(micro_usd)::bigint as "microUsd"
  from saving where at >= $1 and at < $2 group by 1, 2 order by 4 desc limit 100`;
/** Runs whose end is not known, of charges and of savings: an answer from the cache is charged nothing. */
const openRunsSql = `select distinct run from (
    select run from charge where reserved_at >= $1 and reserved_at < $2 and step <> 'embeddings' union select run from saving where at >= $1 and at < $2) one
  where not exists (select 1 from ended_run e where e.run = one.run) limit 1000`;

interface Saved {
  readonly of: string;
  readonly runs: number;
  readonly savedMicroUsd: number;
}

export interface Spent {
  readonly rows: SpendingRow[];
  readonly savings: Saving[];
}

/** What model calls cost, from the ledger, and what was not spent. */
@Injectable()
export class Spending {
  constructor(
    private readonly database: Database,
    private readonly routes: RouteClient,
  ) {}

  async report(context: RouteContext, of: { by: Group; from: Date; to: Date }): Promise<Spent> {
    if (of.by === 'outcome') await this.learnEndings(context, of);
    const parameters = [of.from, of.to];
    return await this.database.withTenant(context.tenant, async (tx) => {
      const rows = await tx.query<SpendingRow>(reportSql(of.by), parameters);
      const column = savedOf[of.by];
      const saved = column === undefined ? [] : await tx.query<Saved>(savedSql(column), parameters);
      const savings = await tx.query<Saving>(savingsSql, parameters);
      return { rows: withSavings(rows, saved), savings };
    });
  }

  /** How runs ended is asked when somebody wants to know, and kept: the line itself need not wait for it. */
  private async learnEndings({ tenant, token }: RouteContext, { from, to }: { from: Date; to: Date }): Promise<void> {
    const open = await this.database.withTenant(
      tenant,
      async (tx) => await tx.query<{ run: string }>(openRunsSql, [from, to]),
    );
    if (open.length === 0) return;
    const { runs } = await this.routes.call(RunsEndings, { runs: open.map(({ run }) => run) }, { token });
    const ended = runs.filter((one) => one.endedAt !== undefined);
    const insert = `insert into ended_run (tenant, run, status, workflow)
      select $1, * from unnest($2::text[], $3::text[], $4::text[]) on conflict do nothing`;
    const columns = [ended.map((one) => one.run), ended.map((one) => one.status), ended.map((one) => one.workflow)];
    await this.database.withTenant(tenant, async (tx) => await tx.query(insert, [tenant, ...columns]));
  }
}

/** What was saved stands beside what was spent, also where nothing was. */
function withSavings(rows: readonly SpendingRow[], saved: readonly Saved[]): SpendingRow[] {
  const saving = new Map(saved.map((one) => [one.of, one]));
  const spent = new Set(rows.map((one) => one.of));
  const free = saved.filter((one) => !spent.has(one.of)).map(({ of, runs }) => ({ ...emptyRow(of), runs }));
  return [...rows, ...free].map((row) => ({
    ...row,
    savedMicroUsd: saving.get(row.of)?.savedMicroUsd ?? 0,
    ...(row.runs > 0 && { perRunMicroUsd: Math.round(row.costMicroUsd / row.runs) }),
  }));
}

const emptyRow = (of: string): SpendingRow => ({
  of,
  runs: 0,
  calls: 0,
  costMicroUsd: 0,
  estimatedMicroUsd: 0,
  failedMicroUsd: 0,
  openMicroUsd: 0,
  savedMicroUsd: 0,
  ...noTokens,
});
