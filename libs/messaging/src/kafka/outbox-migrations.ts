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
  ];
}
