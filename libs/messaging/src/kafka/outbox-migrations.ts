import { type Migration, tenantTable } from '@chassis/persistence';

/**
 * The outbox of one service, in its own schema; to be put before the service's own migrations. `outbox_claim` names rows that nobody has sent for a while
 * (ids alone, whoever's they are) and keeps other instances from them for as long; `outbox_forget` removes rows that the brokers have.
 */
export function outboxMigrations(schema: string): readonly Migration[] {
  return [
    {
      id: 'outbox-001',
      sql: `${tenantTable(
        'outbox',
        `id bigint generated always as identity primary key, topic text not null, key text not null, headers text not null, value text not null,
         claimed_at timestamptz not null default now()`,
      )}
create index outbox_claimed on outbox (claimed_at);
create function outbox_claim(older_than_ms int, at_most int) returns table (tenant text, id bigint)
  language sql security definer set search_path = ${schema} as $$
    update outbox set claimed_at = clock_timestamp() from (
      select one.id from outbox one where one.claimed_at < clock_timestamp() - make_interval(secs => older_than_ms / 1000.0)
      order by one.id limit at_most for update skip locked) old
    where outbox.id = old.id returning outbox.tenant, outbox.id $$;
create function outbox_forget(ids bigint[]) returns bigint
  language sql security definer set search_path = ${schema} as $$
    with gone as (delete from outbox where id = any(ids) returning 1) select count(*) from gone $$;
alter table outbox set (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000);`,
    },
    {
      id: 'outbox-002',
      // A row may be claimed only together with, or after, all older ones of its key, and one instance claims at a time: or the later would overtake.
      // What is forgotten a crash may bring back: it is sent again, which does no harm, so nobody waits for the disk.
      sql: `create index outbox_key on outbox (key, topic, id);
create or replace function outbox_claim(older_than_ms int, at_most int) returns table (tenant text, id bigint)
  language plpgsql security definer set search_path = ${schema} as $$
  #variable_conflict use_column
  declare cutoff timestamptz := clock_timestamp() - make_interval(secs => older_than_ms / 1000.0);
  begin
    if not pg_try_advisory_xact_lock(hashtext('${schema} outbox_claim')) then return; end if;
    return query update outbox set claimed_at = clock_timestamp() from (
      select one.id from outbox one where one.claimed_at <= cutoff and not exists (
        select 1 from outbox older where older.key = one.key and older.topic = one.topic and older.id < one.id and older.claimed_at > cutoff)
      order by one.id limit at_most for update skip locked) old
    where outbox.id = old.id returning outbox.tenant, outbox.id;
  end $$;
create or replace function outbox_forget(ids bigint[]) returns bigint
  language sql security definer set search_path = ${schema} as $$
    select set_config('synchronous_commit', 'off', true);
    with gone as (delete from outbox where id = any(ids) returning 1) select count(*) from gone $$;`,
    },
  ];
}
