import { type Migration, tenantTable } from '@chassis/persistence';

// A claim keeps other instances from a due run for a moment; the row's next write takes it away.
const claims = `
alter table runs add column claimed_until timestamptz;
create function claim_due_runs(now timestamptz, claim_ms int, most int) returns table (tenant text, run text)
  language sql security definer set search_path = orchestrator as $$
    update runs set claimed_until = now + make_interval(secs => claim_ms / 1000.0)
    from (select r.tenant, r.run from runs r where r.wake_at <= now and (r.claimed_until is null or r.claimed_until <= now)
          order by r.wake_at limit most for update skip locked) due
    where runs.tenant = due.tenant and runs.run = due.run
    returning runs.tenant, runs.run $$;
create function next_wake_after(now timestamptz) returns table (at timestamptz)
  language sql security definer set search_path = orchestrator as $$ select min(wake_at) from runs where wake_at > now $$;
`;

// One instance claims at a time: two that counted the same room would both fill it. A claimed run counts as one step until it has started.
// Tenants take turns, one run each; what is past its deadline is taken whatever the room, since it only ends.
const fairStarts = `
alter table runs add column active_steps int not null default 0;
create index runs_active on runs (tenant) include (active_steps) where active_steps > 0;
${tenantTable(
  'waiting_runs',
  `run text not null, accepted_at timestamptz not null, deadline timestamptz, request jsonb not null, claimed_until timestamptz,
   primary key (tenant, run)`,
)}
create index waiting_runs_order on waiting_runs (tenant, accepted_at, run);
create index waiting_runs_deadline on waiting_runs (deadline) where deadline is not null;
create index waiting_runs_claimed on waiting_runs (tenant, claimed_until) where claimed_until is not null;
${tenantTable('tenant_limits', 'steps_at_once int not null, primary key (tenant)')}
create function claim_waiting_runs(moment timestamptz, claim_ms int, usual_steps int, most int, starting text[], starts int[]) returns table (tenant text, run text)
  language plpgsql security definer set search_path = orchestrator as $$
  #variable_conflict use_column
  begin
    if not pg_try_advisory_xact_lock(hashtext('orchestrator.claim_waiting_runs')) then return; end if;
    return query
      with recursive tenants (name) as (
        (select w.tenant from waiting_runs w order by w.tenant limit 1)
        union all
        select (select w.tenant from waiting_runs w where w.tenant > t.name order by w.tenant limit 1) from tenants t where t.name is not null
      ), rooms as (
        select t.name, coalesce((select l.steps_at_once from tenant_limits l where l.tenant = t.name), usual_steps)
            - (select coalesce(sum(a.active_steps), 0) from runs a where a.tenant = t.name and a.active_steps > 0)
            - (select count(*) from waiting_runs c where c.tenant = t.name and c.claimed_until > moment)
            - coalesce((select s.n from unnest(starting, starts) s (name, n) where s.name = t.name), 0) as room
        from tenants t where t.name is not null
      ), turns as (
        select r.name, one.run, row_number() over (partition by r.name order by one.accepted_at, one.run) as turn
        from rooms r cross join lateral (
          select w.run, w.accepted_at from waiting_runs w
          where w.tenant = r.name and (w.claimed_until is null or w.claimed_until <= moment)
          order by w.accepted_at, w.run limit greatest(0, least(r.room, most))) one
      ), picked as (
        (select name, run from turns order by turn, name limit most)
        union
        (select w.tenant, w.run from waiting_runs w
         where w.deadline <= moment and (w.claimed_until is null or w.claimed_until <= moment) order by w.deadline limit most)
      )
      update waiting_runs set claimed_until = moment + make_interval(secs => claim_ms / 1000.0)
      from picked where waiting_runs.tenant = picked.name and waiting_runs.run = picked.run
      returning waiting_runs.tenant, waiting_runs.run;
  end $$;
`;

// What a run started goes with it or after it, never before: it may still read what they gave.
const history = `
create index runs_ended on runs (ended_at) where ended_at is not null;
create function prune_runs(before timestamptz, at_most int) returns table (pruned bigint)
  language sql security definer set search_path = orchestrator as $$
    with due as (
      select r.tenant, r.run from runs r
      where r.ended_at < before
        and (r.parent is null or not exists (select from runs p where p.tenant = r.tenant and p.run = r.parent and p.ended_at is null))
      order by r.ended_at limit at_most for update skip locked
    ), told as (delete from run_events e using due where e.tenant = due.tenant and e.run = due.run),
    asked as (delete from approvals a using due where a.tenant = due.tenant and a.run = due.run),
    gone as (delete from runs r using due where r.tenant = due.tenant and r.run = due.run returning 1)
    select count(*) from gone $$;
`;

// Several persons may have to accept, each up to a limit of their own.
const fourEyes = `
alter table approvals add column persons int not null default 1, add column given jsonb not null default '[]', add column amount jsonb,
  add column not_by text;
alter table subjects add column limits jsonb not null default '{}';
`;

/** What the running of runs keeps beside their state: who looks at which of them, and which may start. */
export const runningMigrations: readonly Migration[] = [
  { id: '007-claims', sql: claims },
  { id: '008-fair-starts', sql: fairStarts },
  { id: '009-history', sql: history },
  { id: '010-four-eyes', sql: fourEyes },
];
