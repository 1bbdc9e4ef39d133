import type { Migration } from '@chassis/persistence';

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

/** What the running of runs keeps beside their state: who looks at which of them, and which may start. */
export const runningMigrations: readonly Migration[] = [{ id: '007-claims', sql: claims }];
