import type { Migration } from '@chassis/persistence';

export const busSchema = 'bus';
/** A group role: what it may do, every service's role may do, namely append. */
export const busWriterRole = 'chassis_bus_writer';

/** Text columns keep the exact bytes and cost PostgreSQL least; one partition a topic, since lanes already work side by side. */
export const busMigrations: readonly Migration[] = [
  {
    id: '001-log',
    sql: `create table log (topic text not null, position bigint not null, key text not null, headers text not null, value text not null, at timestamptz not null default now(), primary key (topic, position));
      create table positions (group_name text not null, topic text not null, position bigint not null, primary key (group_name, topic));
      create table retries (id bigint generated always as identity primary key, group_name text not null, topic text not null, key text not null, headers text not null, value text not null, count int not null, due_at timestamptz not null);
      create table dead_letters (id bigint generated always as identity primary key, group_name text not null, topic text not null, key text not null, headers text not null, value text not null, kind text not null, code text not null, reason text not null, at timestamptz not null default now());
      do $$ begin if not exists (select from pg_roles where rolname = '${busWriterRole}') then create role ${busWriterRole} nologin; end if; end $$;
      grant maintain on log, positions, retries to chassis_bus;
      grant usage on schema bus to ${busWriterRole};
      grant insert on log to ${busWriterRole};`,
  },
];
