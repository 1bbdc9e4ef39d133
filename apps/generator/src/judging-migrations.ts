import { type Migration, tenantTable } from '@chassis/persistence';
import { reserveByCall } from './money-migrations.js';

/** What judges said of attempts, by numbers and references; and calls that are held now and dispatched later. */
export const judgingMigrations: readonly Migration[] = [
  {
    id: '070-judgements',
    sql: `
${tenantTable(
  'judgement',
  `run text not null, step text not null, attempt int not null, until timestamptz not null, outcome jsonb, judged_at timestamptz,
   primary key (tenant, run, step, attempt)`,
)}
${reserveByCall}`,
  },
];

/** What judges said goes after its days, scores and those that were never asked alike. */
export const judgementPruningMigrations: readonly Migration[] = [
  {
    id: '100-judgements-pruned',
    sql: `
create index judgement_by_time on judgement (until);
create function prune_judgements(ended timestamptz, at_most int) returns table (pruned bigint)
  language sql security definer set search_path = generator as $$
    with due as (select ctid from judgement where until < ended order by until limit at_most for update skip locked),
    gone as (delete from judgement j using due where j.ctid = due.ctid returning 1)
    select count(*) from gone $$;`,
  },
];
