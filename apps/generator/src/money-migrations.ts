import { type Migration, tenantTable } from '@chassis/persistence';

const tables = `
${tenantTable(
  'budget',
  `id text not null, scope text not null check (scope in ('tenant', 'team', 'user', 'key', 'workflow', 'run', 'model')), subject text not null,
   period text not null check (period in ('hour', 'day', 'week', 'month', 'total')), mode text not null check (mode in ('blocking', 'warning')),
   limit_micro_usd bigint not null check (limit_micro_usd >= 0), set_by text not null, set_at timestamptz not null, removed_at timestamptz,
   primary key (tenant, id)`,
)}
create unique index budget_once on budget (tenant, scope, subject, period, mode) where removed_at is null;
${tenantTable(
  'budget_window',
  `budget text not null, subject text not null, starts_at timestamptz not null,
   reserved_micro_usd bigint not null default 0 check (reserved_micro_usd >= 0), spent_micro_usd bigint not null default 0 check (spent_micro_usd >= 0),
   primary key (tenant, budget, subject, starts_at)`,
)}
${tenantTable(
  'charge',
  `run text not null, step text not null, attempt int not null, call text not null,
   state text not null check (state in ('reserved', 'dispatched', 'settled', 'expired')), model text not null,
   subject text not null, key_id text, teams text[] not null default '{}', workflow text,
   reserved_micro_usd bigint not null check (reserved_micro_usd >= 0), cost_micro_usd bigint check (cost_micro_usd between 0 and reserved_micro_usd),
   claimed_micro_usd bigint, is_estimated boolean, basis text,
   budgets text[] not null default '{}', budget_subjects text[] not null default '{}', budget_starts timestamptz[] not null default '{}',
   reserved_at timestamptz not null, dispatched_at timestamptz, settled_at timestamptz, settle_by timestamptz not null,
   primary key (tenant, run, step, attempt, call)`,
)}
create index charge_open on charge (settle_by) where state in ('reserved', 'dispatched');
create index charge_by_time on charge (tenant, reserved_at);
${tenantTable('saving', 'run text not null, step text not null, attempt int not null, saved_by text not null, baseline text not null, micro_usd bigint not null, at timestamptz not null, primary key (tenant, run, step, attempt)')}
${tenantTable('subject_teams', 'subject text not null, version int not null, teams text[] not null, primary key (tenant, subject)')}
${tenantTable('ended_run', 'run text not null, status text not null, workflow text, primary key (tenant, run)')}
`;

/** Which windows of which budgets the items count in. A budget for one subject takes the place of those for each ('*') of its scope. */
const windowsOf = `
create function charge_windows(items jsonb)
returns table (place bigint, call text, budget text, subject text, starts_at timestamptz, period text, limit_micro_usd bigint, mode text, micro_usd bigint)
language sql stable as $$
  with planned as (
    select i.place, i.item, c ->> 'call' as call, c ->> 'model' as model, (c ->> 'microUsd')::bigint as micro_usd
    from jsonb_array_elements(items) with ordinality as i (item, place), jsonb_array_elements(i.item -> 'calls') as c
  ), scoped as (
    select place, call, micro_usd, 'tenant' as scope, '*' as subject from planned
    union all select place, call, micro_usd, 'user', item ->> 'subject' from planned
    union all select place, call, micro_usd, 'key', item ->> 'key' from planned where item ->> 'key' is not null
    union all select place, call, micro_usd, 'workflow', item ->> 'workflow' from planned where item ->> 'workflow' is not null
    union all select place, call, micro_usd, 'run', item ->> 'run' from planned
    union all select place, call, micro_usd, 'model', model from planned
    union all select place, call, micro_usd, 'team', team from planned, jsonb_array_elements_text(item -> 'teams') as team
  )
  select s.place, s.call, b.id, s.subject, case when b.period = 'total' then 'epoch'::timestamptz else date_trunc(b.period, now(), 'UTC') end,
    b.period, b.limit_micro_usd, b.mode, s.micro_usd
  from scoped s join budget b on b.scope = s.scope and b.removed_at is null and (
    b.subject = s.subject or (b.subject = '*' and not exists (
      select 1 from budget own where own.scope = s.scope and own.subject = s.subject and own.removed_at is null)))
  where s.micro_usd > 0
$$;`;

/**
 * Reserves the calls of each item whole or not at all, item by item. All windows are locked first, in one order, so that callers wait for each other
 * and never in a circle. An item that was here before is 'known' and reserves nothing.
 */
const reserve = `
create function reserve_charges(items jsonb)
returns table (place bigint, outcome text, budget text, left_micro_usd bigint, ends_at timestamptz, warnings text[])
language plpgsql as $$
#variable_conflict use_column
declare
  own text := nullif(current_setting('app.tenant', true), '');
  item jsonb;
  refusal record;
begin
  insert into budget_window (tenant, budget, subject, starts_at)
    select distinct own, w.budget, w.subject, w.starts_at from charge_windows(items) w order by 2, 3, 4 on conflict do nothing;
  perform 1 from budget_window b
    where (b.budget, b.subject, b.starts_at) in (select w.budget, w.subject, w.starts_at from charge_windows(items) w)
    order by b.budget, b.subject, b.starts_at for update;
  for place, item in select i.place, i.item from jsonb_array_elements(items) with ordinality as i (item, place) order by 1 loop
    outcome := 'granted'; budget := null; left_micro_usd := null; ends_at := null; warnings := '{}';
    insert into charge (tenant, run, step, attempt, call, state, model, subject, key_id, teams, workflow, reserved_micro_usd, reserved_at, dispatched_at, settle_by, budgets, budget_subjects, budget_starts)
      select own, item ->> 'run', item ->> 'step', (item ->> 'attempt')::int, c ->> 'call', item ->> 'state', c ->> 'model', item ->> 'subject', item ->> 'key',
        array(select jsonb_array_elements_text(item -> 'teams')), item ->> 'workflow', (c ->> 'microUsd')::bigint, now(),
        case when item ->> 'state' = 'dispatched' then now() end, now() + make_interval(secs => (item ->> 'settleByMs')::numeric::float8 / 1000),
        coalesce(w.budgets, '{}'), coalesce(w.subjects, '{}'), coalesce(w.starts, '{}')
      from jsonb_array_elements(item -> 'calls') as c left join lateral (
        select array_agg(x.budget) as budgets, array_agg(x.subject) as subjects, array_agg(x.starts_at) as starts
        from charge_windows(jsonb_build_array(item)) x where x.call = c ->> 'call') w on true
      on conflict do nothing;
    if not found then
      outcome := 'known';
      return next;
      continue;
    end if;
    select w.budget, w.limit_micro_usd - b.reserved_micro_usd - b.spent_micro_usd as remaining,
      case when w.period <> 'total' then w.starts_at + ('1 ' || w.period)::interval end as until into refusal
    from (select x.budget, x.subject, x.starts_at, x.period, x.limit_micro_usd, sum(x.micro_usd)::bigint as micro_usd
      from charge_windows(jsonb_build_array(item)) x where x.mode = 'blocking' group by 1, 2, 3, 4, 5) w
    join budget_window b on (b.budget, b.subject, b.starts_at) = (w.budget, w.subject, w.starts_at)
    where b.reserved_micro_usd + b.spent_micro_usd + w.micro_usd > w.limit_micro_usd order by w.budget limit 1;
    if found then
      outcome := 'refused'; budget := refusal.budget; left_micro_usd := greatest(refusal.remaining, 0); ends_at := refusal.until;
      delete from charge ch where ch.run = item ->> 'run' and ch.step = item ->> 'step' and ch.attempt = (item ->> 'attempt')::int
        and ch.call in (select c ->> 'call' from jsonb_array_elements(item -> 'calls') as c);
      return next;
      continue;
    end if;
    with held as (
      update budget_window b set reserved_micro_usd = b.reserved_micro_usd + w.micro_usd
      from (select x.budget, x.subject, x.starts_at, x.mode, x.limit_micro_usd, sum(x.micro_usd)::bigint as micro_usd
        from charge_windows(jsonb_build_array(item)) x group by 1, 2, 3, 4, 5) w
      where (b.budget, b.subject, b.starts_at) = (w.budget, w.subject, w.starts_at)
      returning w.budget, w.mode, b.reserved_micro_usd + b.spent_micro_usd > w.limit_micro_usd as is_over
    )
    select coalesce(array_agg(held.budget), '{}') into warnings from held where held.mode = 'warning' and held.is_over;
    return next;
  end loop;
end $$;`;

/** The same, with a state of their own for calls that are dispatched later than the others of their item. */
export const reserveByCall = reserve
  .replace('create function', 'create or replace function')
  .replaceAll("item ->> 'state'", "coalesce(c ->> 'state', item ->> 'state')");

/**
 * Ends charges: `calls` names what each cost; `rest` says what becomes of the item's other calls ('upper-bound', or 'not-called', which costs nothing).
 * What is settled already stays as it is. No charge costs more than it reserved: a dearer claim is kept beside it, and the charge is marked estimated.
 */
const settle = `
create function settle_charges(items jsonb) returns bigint language plpgsql as $$
#variable_conflict use_column
declare
  ended bigint := 0;
  ch record;
  said jsonb;
  claimed bigint;
  final bigint;
begin
  perform 1 from charge c join jsonb_array_elements(items) i on c.run = i ->> 'run' and c.step = i ->> 'step' and c.attempt = (i ->> 'attempt')::int
    where c.state in ('reserved', 'dispatched') order by c.run, c.step, c.attempt, c.call for update of c;
  perform 1 from budget_window b where (b.budget, b.subject, b.starts_at) in (
      select u.budget, u.subject, u.starts_at
      from charge c join jsonb_array_elements(items) i on c.run = i ->> 'run' and c.step = i ->> 'step' and c.attempt = (i ->> 'attempt')::int,
        unnest(c.budgets, c.budget_subjects, c.budget_starts) u (budget, subject, starts_at)
      where c.state in ('reserved', 'dispatched'))
    order by b.budget, b.subject, b.starts_at for update;
  for ch in
    select c.*, i as item from charge c join jsonb_array_elements(items) i on c.run = i ->> 'run' and c.step = i ->> 'step' and c.attempt = (i ->> 'attempt')::int
      and (i ->> 'only' is null or i ->> 'only' = c.call)
    where c.state = 'dispatched' or (c.state = 'reserved' and i ->> 'rest' in ('expired', 'not-called'))
  loop
    said := (select c from jsonb_array_elements(ch.item -> 'calls') as c where c ->> 'call' = ch.call);
    claimed := case when said is not null then coalesce((said ->> 'microUsd')::bigint, ch.reserved_micro_usd)
      when ch.item ->> 'rest' = 'upper-bound' then ch.reserved_micro_usd else 0 end;
    final := least(claimed, ch.reserved_micro_usd);
    update charge c set state = case when ch.state = 'reserved' then 'expired' else 'settled' end,
      cost_micro_usd = final, claimed_micro_usd = claimed, settled_at = now(),
      is_estimated = coalesce((said ->> 'isEstimated')::boolean, ch.item ->> 'rest' = 'upper-bound') or claimed > final,
      basis = case when claimed > final then 'implausible-usage' else coalesce(said ->> 'basis', ch.item ->> 'rest') end
    where c.run = ch.run and c.step = ch.step and c.attempt = ch.attempt and c.call = ch.call and c.state = ch.state;
    if found then
      ended := ended + 1;
      update budget_window b set reserved_micro_usd = b.reserved_micro_usd - ch.reserved_micro_usd, spent_micro_usd = b.spent_micro_usd + final
      from unnest(ch.budgets, ch.budget_subjects, ch.budget_starts) u (budget, subject, starts_at)
      where (b.budget, b.subject, b.starts_at) = (u.budget, u.subject, u.starts_at);
    end if;
  end loop;
  return ended;
end $$;`;

/** Money that is held for longer than any call may take: its caller is gone. */
const stale = `
create function stale_charges(most int)
returns table (tenant text, run text, step text, attempt int, call text, state text)
language sql stable security definer set search_path = generator as $$
  select c.tenant, c.run, c.step, c.attempt, c.call, c.state from charge c
  where c.state in ('reserved', 'dispatched') and c.settle_by < now() order by c.settle_by limit most
$$;`;

/** Budgets, and what every model call reserved and cost. */
export const moneyMigrations: readonly Migration[] = [
  { id: '010-money', sql: `${tables}\n${windowsOf}\n${reserve}\n${settle}\n${stale}` },
];
