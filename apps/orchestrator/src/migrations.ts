import { type Migration, tenantTable } from '@chassis/persistence';
import { runningMigrations } from './running-migrations.js';

const workflows = `
${tenantTable(
  'bundles',
  `hash text not null, name text not null, version int not null, published_at timestamptz not null, published_by text not null,
   primary key (tenant, hash, name)`,
)}
create unique index bundles_version on bundles (tenant, name, version);
${tenantTable('bundle_files', 'bundle text not null, path text not null, text text not null, hash text not null, primary key (tenant, bundle, path)')}
${tenantTable('published', 'name text not null, hash text not null, primary key (tenant, name)')}
`;

// Fill factor: most updates of a row change nothing that an index holds.
const runs = `
${tenantTable(
  'runs',
  `run text not null, version int not null, workflow text not null, hash text not null, status text not null, reason text,
   subject text not null, key_id text, principal text not null, traceparent text, data_class text not null, origin text not null,
   accepted_at timestamptz not null, started_at timestamptz not null, ended_at timestamptz, deadline timestamptz not null,
   wake_at timestamptz, cost_micro_usd bigint not null, state jsonb not null, primary key (tenant, run)`,
)}
alter table runs set (fillfactor = 70);
create index runs_wake on runs (wake_at) where wake_at is not null;
create index runs_list on runs (tenant, accepted_at desc, run desc);
create function due_runs(until timestamptz, most int) returns table (tenant text, run text)
  language sql security definer set search_path = orchestrator as
  $$ select tenant, run from runs where wake_at <= until order by wake_at limit most $$;
create function next_wake() returns table (at timestamptz)
  language sql security definer set search_path = orchestrator as
  $$ select min(wake_at) from runs where wake_at is not null $$;
`;

const people = `
${tenantTable(
  'approvals',
  `id text not null, run text not null, step text not null, kind text not null, workflow text not null, role text not null,
   status text not null, code text, operation text, payload jsonb, payload_hash text not null, evidence jsonb,
   requested_at timestamptz not null, due_at timestamptz not null, decided_by text, decided_at timestamptz, comment jsonb,
   primary key (tenant, id)`,
)}
create index approvals_list on approvals (tenant, status, requested_at, id);
create index approvals_run on approvals (tenant, run);
${tenantTable(
  'subjects',
  `subject text not null, version int not null, roles text[] not null, is_disabled boolean not null, disabled_keys text[] not null,
   primary key (tenant, subject)`,
)}
`;

const openRuns = `
create index runs_open on runs (tenant, run) where wake_at is not null;
create function open_runs(after_tenant text, after_run text, before timestamptz, at_most int) returns table (tenant text, run text)
  language sql security definer set search_path = orchestrator as
  $$ select r.tenant, r.run from runs r
     where r.wake_at is not null and r.accepted_at < before and (r.tenant, r.run) > (after_tenant, after_run)
     order by r.tenant, r.run limit at_most $$;
`;

// Lists of runs show what people asked for; what a run started is found by its parent. Events are never changed, and read alone to replay a run.
const children = `
alter table runs add column parent text;
drop index runs_list;
create index runs_list on runs (tenant, accepted_at desc, run desc) where parent is null;
create index runs_children on runs (tenant, parent) where parent is not null;
${tenantTable('run_events', 'run text not null, version int not null, events jsonb not null, primary key (tenant, run, version)')}
`;

const governance = `
${tenantTable(
  'drafts',
  `name text not null, hash text not null, files jsonb not null, author text not null, updated_at timestamptz not null,
   requested_by text, requested_at timestamptz, primary key (tenant, name)`,
)}
${tenantTable(
  'publications',
  `name text not null, sequence int not null, kind text not null, version int not null, hash text not null, replaced_hash text,
   published_at timestamptz not null, published_by text not null, author text, requested_by text, risk jsonb not null, reason text,
   primary key (tenant, name, sequence)`,
)}
${tenantTable('workflow_policies', 'id text not null, policy jsonb not null, updated_at timestamptz not null, updated_by text not null, primary key (tenant, id)')}
`;

export const migrations: readonly Migration[] = [
  { id: '001-workflows', sql: workflows },
  { id: '002-runs', sql: runs },
  { id: '003-people', sql: people },
  { id: '004-open-runs', sql: openRuns },
  { id: '005-children', sql: children },
  { id: '006-workflow-governance', sql: governance },
  ...runningMigrations,
];
