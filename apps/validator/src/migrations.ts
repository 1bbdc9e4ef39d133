import { type Migration, tenantTable } from '@chassis/persistence';

/** Rows hold ids, numbers and payload references, never text; but for examples, which hold masked text, are deleted with it and outlast the payloads that it came from. */
export const migrations: readonly Migration[] = [
  {
    id: '001-logs',
    // One row a run: who appends to its event log takes this row first, so positions have no gaps.
    sql: tenantTable(
      'logs',
      `run text not null,
       position int not null default 0,
       version int not null default -1,
       is_ended boolean not null default false,
       cancelled_at timestamptz,
       primary key (tenant, run)`,
    ),
  },
  {
    id: '002-events',
    sql: tenantTable(
      'events',
      `run text not null,
       position int not null check (position > 0),
       type text not null,
       data jsonb not null,
       at timestamptz not null,
       primary key (tenant, run, position)`,
    ),
  },
  {
    id: '003-steps',
    // The newest attempt of each generate step; a newer attempt takes the row over.
    sql: tenantTable(
      'steps',
      `run text not null,
       step text not null,
       attempt int not null,
       released int not null default 0,
       is_waiting boolean not null default false,
       is_closed boolean not null default false,
       failed jsonb,
       generated jsonb,
       verdict text,
       primary key (tenant, run, step)`,
    ),
  },
  {
    id: '004-segments',
    // Arrived and not yet released: the last one, and what came before its turn.
    sql: tenantTable(
      'segments',
      `run text not null,
       step text not null,
       attempt int not null,
       idx int not null,
       content jsonb not null,
       is_last boolean not null,
       primary key (tenant, run, step, attempt, idx)`,
    ),
  },
  {
    id: '005-releases',
    sql: tenantTable(
      'releases',
      `run text not null,
       step text not null,
       position int not null check (position > 0),
       attempt int not null,
       content jsonb not null,
       primary key (tenant, run, step, position)`,
    ),
  },
  {
    id: '006-candidates',
    // What did not pass, for reviewers.
    sql: tenantTable(
      'candidates',
      `run text not null,
       step text not null,
       attempt int not null,
       verdict text not null,
       content jsonb not null,
       failures jsonb not null,
       at timestamptz not null,
       primary key (tenant, run, step, attempt)`,
    ),
  },
  {
    id: '007-history',
    sql: `create index events_ended on events (at) where type = 'run.ended';
create function prune_logs(before timestamptz, at_most int) returns table (pruned bigint)
  language sql security definer set search_path = validator as $$
    with due as (select tenant, run from events where type = 'run.ended' and at < before order by at limit at_most for update skip locked),
    held as (delete from segments s using due where s.tenant = due.tenant and s.run = due.run),
    released as (delete from releases r using due where r.tenant = due.tenant and r.run = due.run),
    failed as (delete from candidates c using due where c.tenant = due.tenant and c.run = due.run),
    stepped as (delete from steps s using due where s.tenant = due.tenant and s.run = due.run),
    told as (delete from events e using due where e.tenant = due.tenant and e.run = due.run),
    gone as (delete from logs l using due where l.tenant = due.tenant and l.run = due.run returning 1)
    select count(*) from gone $$;`,
  },
  {
    id: '008-examples',
    // A row that was deleted stays as a mark, without texts and persons, so that a message that comes again brings nothing back.
    sql: `${tenantTable(
      'examples',
      `id text not null,
       run text not null,
       step text not null,
       kind text not null,
       workflow text not null,
       version text not null,
       code text,
       operation text,
       decision text not null,
       decided_by text,
       decided_at timestamptz not null,
       subject text,
       data_class text not null,
       content jsonb,
       taught text[] not null default '{}',
       deleted_at timestamptz,
       primary key (tenant, id)`,
    )}
create index examples_in_order on examples (tenant, decided_at, id) where deleted_at is null;
create index examples_of_run on examples (tenant, run);
create index examples_by_age on examples (decided_at) where taught = '{}';
create function prune_examples(before timestamptz, at_most int) returns table (pruned bigint)
  language sql security definer set search_path = validator as $$
    with due as (select ctid from examples where decided_at < before and taught = '{}' order by decided_at limit at_most for update skip locked),
    gone as (delete from examples e using due where e.ctid = due.ctid returning 1)
    select count(*) from gone $$;`,
  },
  {
    id: '009-disclosure',
    // What the answers of a tenant may disclose; the audit record keeps what it said before.
    sql: tenantTable(
      'disclosure_policies',
      `version int not null check (version > 0),
       policy jsonb not null,
       updated_at timestamptz not null,
       updated_by text not null,
       primary key (tenant)`,
    ),
  },
];
