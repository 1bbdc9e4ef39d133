import type { Migration } from '@chassis/persistence';

/** A budget for one subject takes the place of those for each ('*') of its scope and mode: a warning lifts no limit. */
const windowsOf = `
create or replace function charge_windows(items jsonb)
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
      select 1 from budget own where own.scope = s.scope and own.subject = s.subject and own.mode = b.mode and own.removed_at is null)))
  where s.micro_usd > 0
$$;
create function seen_windows(seen jsonb)
returns table (place bigint, call text, budget text, subject text, starts_at timestamptz, period text, mode text, micro_usd bigint)
language sql stable as $$
  select * from jsonb_to_recordset(seen) as w (place bigint, call text, budget text, subject text, starts_at timestamptz, period text, mode text, micro_usd bigint)
$$;
/* In UTC, whatever the session's time zone: elsewhere the 1st may be the 31st, and a day may have 23 hours. */
create function period_end(period text, starts_at timestamptz) returns timestamptz language sql stable as $$
  select case when period <> 'total' then (starts_at at time zone 'UTC' + ('1 ' || period)::interval) at time zone 'UTC' end
$$;`;

/**
 * Reserves the calls of each item whole or not at all, item by item. Which windows count is looked up once: a budget that is set while others are waited
 * for counts from the next reservation on. All are locked in one order. An item of which any call was here before is 'known' and reserves nothing.
 */
const reserve = `
create or replace function reserve_charges(items jsonb)
returns table (place bigint, outcome text, budget text, left_micro_usd bigint, ends_at timestamptz, warnings text[])
language plpgsql as $$
#variable_conflict use_column
declare
  own text := nullif(current_setting('app.tenant', true), '');
  seen jsonb := coalesce((select jsonb_agg(to_jsonb(w)) from charge_windows(items) w), '[]');
  nth bigint;
  item jsonb;
  fresh text[];
  refusal record;
begin
  insert into budget_window (tenant, budget, subject, starts_at)
    select distinct own, w.budget, w.subject, w.starts_at from seen_windows(seen) w order by 2, 3, 4 on conflict do nothing;
  perform 1 from budget_window b
    where (b.budget, b.subject, b.starts_at) in (select w.budget, w.subject, w.starts_at from seen_windows(seen) w)
    order by b.budget, b.subject, b.starts_at for update;
  for nth, item in select i.nth, i.item from jsonb_array_elements(items) with ordinality as i (item, nth) order by 1 loop
    place := nth; outcome := 'granted'; budget := null; left_micro_usd := null; ends_at := null; warnings := '{}';
    with reserved as (
      insert into charge (tenant, run, step, attempt, call, state, model, subject, key_id, teams, workflow, reserved_micro_usd, reserved_at, dispatched_at, settle_by, budgets, budget_subjects, budget_starts)
        select own, item ->> 'run', item ->> 'step', (item ->> 'attempt')::int, c ->> 'call', coalesce(c ->> 'state', item ->> 'state'), c ->> 'model', item ->> 'subject', item ->> 'key',
          array(select jsonb_array_elements_text(item -> 'teams')), item ->> 'workflow', (c ->> 'microUsd')::bigint, now(),
          case when coalesce(c ->> 'state', item ->> 'state') = 'dispatched' then now() end, now() + make_interval(secs => (item ->> 'settleByMs')::numeric::float8 / 1000),
          coalesce(w.budgets, '{}'), coalesce(w.subjects, '{}'), coalesce(w.starts, '{}')
        from jsonb_array_elements(item -> 'calls') as c left join lateral (
          select array_agg(x.budget) as budgets, array_agg(x.subject) as subjects, array_agg(x.starts_at) as starts
          from seen_windows(seen) x where x.place = nth and x.call = c ->> 'call') w on true
        on conflict do nothing returning call
    )
    select coalesce(array_agg(reserved.call), '{}') into fresh from reserved;
    if cardinality(fresh) < greatest(1, jsonb_array_length(item -> 'calls')) then
      delete from charge ch where ch.run = item ->> 'run' and ch.step = item ->> 'step' and ch.attempt = (item ->> 'attempt')::int and ch.call = any(fresh);
      outcome := 'known';
      return next;
      continue;
    end if;
    select w.budget, g.limit_micro_usd - b.reserved_micro_usd - b.spent_micro_usd as remaining, period_end(w.period, w.starts_at) as until into refusal
    from (select x.budget, x.subject, x.starts_at, x.period, sum(x.micro_usd)::bigint as micro_usd
      from seen_windows(seen) x where x.place = nth and x.mode = 'blocking' group by 1, 2, 3, 4) w
    join budget_window b on (b.budget, b.subject, b.starts_at) = (w.budget, w.subject, w.starts_at)
    join budget g on g.id = w.budget
    where b.reserved_micro_usd + b.spent_micro_usd + w.micro_usd > g.limit_micro_usd order by w.budget limit 1;
    if found then
      outcome := 'refused'; budget := refusal.budget; left_micro_usd := greatest(refusal.remaining, 0); ends_at := refusal.until;
      delete from charge ch where ch.run = item ->> 'run' and ch.step = item ->> 'step' and ch.attempt = (item ->> 'attempt')::int and ch.call = any(fresh);
      return next;
      continue;
    end if;
    with held as (
      update budget_window b set reserved_micro_usd = b.reserved_micro_usd + w.micro_usd
      from (select x.budget, x.subject, x.starts_at, x.mode, sum(x.micro_usd)::bigint as micro_usd
        from seen_windows(seen) x where x.place = nth group by 1, 2, 3, 4) w join budget g on g.id = w.budget
      where (b.budget, b.subject, b.starts_at) = (w.budget, w.subject, w.starts_at)
      returning w.budget, w.mode, b.reserved_micro_usd + b.spent_micro_usd > g.limit_micro_usd as is_over
    )
    select coalesce(array_agg(held.budget), '{}') into warnings from held where held.mode = 'warning' and held.is_over;
    return next;
  end loop;
end $$;`;

/** No charge costs more than it reserved: what its provider's usage comes to beyond that is kept beside it. */
export const settleByClaims = (settle: string): string =>
  settle.replace(
    `coalesce((said ->> 'microUsd')::bigint, ch.reserved_micro_usd)`,
    `coalesce((said ->> 'claimedMicroUsd')::bigint, (said ->> 'microUsd')::bigint, ch.reserved_micro_usd)`,
  );

/** Budgets at their edges: others set beside a reservation, another plan for the same attempt, ends of periods, claims beyond what was held. */
export const moneyEdgesMigrations = (settle: string): readonly Migration[] => [
  { id: '120-money-edges', sql: `${windowsOf}\n${reserve}\n${settleByClaims(settle)}` },
];
