import { tenantTable, type Migration } from '@chassis/persistence';

const access = `
${tenantTable(
  'access_subject',
  `subject text not null, name text not null, groups text[] not null, roles text[] not null, rights text[] not null,
   is_disabled boolean not null default false, version int not null default 1, updated_at timestamptz not null default now(),
   primary key (tenant, subject)`,
)}
${tenantTable('access_group', `name text not null, title text not null, rights text[] not null, primary key (tenant, name)`)}
${tenantTable(
  'api_key',
  `prefix text not null unique, subject text not null, name text not null, hash bytea not null, rights text[] not null,
   created_by text not null, created_at timestamptz not null default now(), expires_at timestamptz, revoked_at timestamptz,
   primary key (tenant, prefix), foreign key (tenant, subject) references access_subject (tenant, subject)`,
)}
create function api_key_tenant(wanted text) returns table (tenant text) language sql stable security definer set search_path = ingress
  as $$ select k.tenant from api_key k where k.prefix = wanted $$;`;

const accept = `
${tenantTable(
  'accepted_run',
  `run text not null, workflow text not null, workflow_hash text not null, subject text not null, data_class text not null,
   accepted_at timestamptz not null, deadline timestamptz not null, primary key (tenant, run)`,
)}
create index accepted_run_age on accepted_run (accepted_at);
${tenantTable(
  'idempotency',
  `subject text not null, key text not null, request_hash text not null, run text not null, accepted_at timestamptz not null,
   primary key (tenant, subject, key)`,
)}
create index idempotency_age on idempotency (accepted_at);
create function forget_accepted(before timestamptz) returns table (forgotten bigint) language sql security definer set search_path = ingress
  as $$ with runs as (delete from accepted_run where accepted_at < before returning 1),
             keys as (delete from idempotency where accepted_at < before returning 1)
        select (select count(*) from runs) + (select count(*) from keys) $$;`;

const forget = `
create function forget_accepted_range(before timestamptz, at_most int) returns table (pruned bigint)
  language sql security definer set search_path = ingress as $$
    with old as (select tenant, run from accepted_run where accepted_at < before order by accepted_at limit at_most for update skip locked),
         aged as (select tenant, subject, key from idempotency where accepted_at < before order by accepted_at limit at_most for update skip locked),
         runs as (delete from accepted_run r using old where r.tenant = old.tenant and r.run = old.run returning 1),
         keys as (delete from idempotency k using aged where k.tenant = aged.tenant and k.subject = aged.subject and k.key = aged.key returning 1)
    select (select count(*) from runs) + (select count(*) from keys) $$;`;

/** Groups lie in groups, and a subject has attributes. A group's version counts the changes that the line was told of. */
const membership = `
alter table access_subject add column attributes jsonb not null default '{}';
alter table access_group add column member_of text[] not null default '{}', add column version int not null default 0;`;

/** What a subject may approve, in minor units by currency. */
const limits = `alter table access_subject add column limits jsonb not null default '{}';`;

/** The schema of ingress. */
export const migrations: Migration[] = [
  { id: '001-access', sql: access },
  { id: '002-accept', sql: accept },
  { id: '003-forget-in-ranges', sql: forget },
  { id: '004-membership', sql: membership },
  { id: '005-limits', sql: limits },
];
