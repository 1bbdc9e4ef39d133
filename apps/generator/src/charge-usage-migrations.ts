import type { Migration } from '@chassis/persistence';

export const settleWithUsage = `
create or replace function settle_charges(items jsonb) returns bigint language plpgsql as $$
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
      usage = said -> 'usage',
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

/** Of a call whose provider said what it used, the tokens of each kind. */
export const chargeUsageMigrations: readonly Migration[] = [
  { id: '080-charge-usage', sql: `alter table charge add column usage jsonb;\n${settleWithUsage}` },
];
