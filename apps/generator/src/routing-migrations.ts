import { type Migration, tenantTable } from '@chassis/persistence';

/** How answers went, as signs without text, and what was learned from them. */
export const routingMigrations: readonly Migration[] = [
  {
    id: '060-routing',
    sql: `
${tenantTable(
  'routing_outcome',
  `run text not null, step text not null, attempt int not null, model text not null, before jsonb not null, behind jsonb not null,
   is_passed boolean, at timestamptz not null, primary key (tenant, run, step, attempt, model)`,
)}
create index routing_outcome_by_time on routing_outcome (at);
create index routing_outcome_undecided on routing_outcome (tenant, at) where is_passed is null;
${tenantTable(
  'routing_model',
  `version text not null, trained_at timestamptz not null, trained_by text not null, models jsonb not null, weights bytea not null,
   primary key (tenant, version)`,
)}
create function prune_routing_outcomes(ended timestamptz, at_most int) returns table (pruned bigint)
  language sql security definer set search_path = generator as $$
    with due as (select ctid from routing_outcome where at < ended order by at limit at_most for update skip locked),
    gone as (delete from routing_outcome o using due where o.ctid = due.ctid returning 1)
    select count(*) from gone $$;`,
  },
];
