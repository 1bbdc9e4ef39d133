import { type Migration, tenantTable } from '@chassis/persistence';

/** SQLSTATE of a fence that fails; of our own class. */
export const lostState = 'LE001';

/**
 * The leases of one service, in its own schema; to be put behind the service's own migrations. A row holds a message as it was delivered.
 * `beat_leases` keeps an owner's rows and tells which it still has; `take_ended_leases` gives rows that nobody kept to a new owner (ids alone, whoever's they are);
 * `fence_lease` fails the transaction of an owner that lost its row.
 */
export function leaseMigrations(schema: string): readonly Migration[] {
  return [
    {
      id: 'leases-001',
      sql: `${tenantTable(
        'message_leases',
        `id text not null, topic text not null, run text, key text not null, headers text not null, value text not null, delivery_count int not null,
         owner text not null, epoch int not null default 1, heartbeat_at timestamptz not null default clock_timestamp(), cancelled_at timestamptz,
         primary key (tenant, id)`,
      )}
alter table message_leases set (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000, fillfactor = 70);
create function beat_leases(tenants text[], ids text[], epochs int[], me text) returns table (tenant text, id text, is_cancelled boolean)
  language sql security definer set search_path = ${schema} as $$
    update message_leases one set heartbeat_at = clock_timestamp()
    from unnest(tenants, ids, epochs) as mine (tenant, id, epoch)
    where one.tenant = mine.tenant and one.id = mine.id and one.epoch = mine.epoch and one.owner = me
    returning one.tenant, one.id, one.cancelled_at is not null $$;
create function take_ended_leases(of_topic text, silent_ms int, is_only_me boolean, me text, at_most int) returns table (tenant text, id text)
  language sql security definer set search_path = ${schema} as $$
    update message_leases one set owner = me, epoch = one.epoch + 1, heartbeat_at = clock_timestamp()
    from (
      select ended.tenant, ended.id from message_leases ended
      where ended.topic = of_topic and (ended.heartbeat_at < clock_timestamp() - make_interval(secs => silent_ms / 1000.0) or (is_only_me and ended.owner <> me))
      order by ended.heartbeat_at limit at_most for update skip locked) ended
    where one.tenant = ended.tenant and one.id = ended.id returning one.tenant, one.id $$;
create function fence_lease(wanted text, at_epoch int, me text, is_end boolean) returns void
  language plpgsql set search_path = ${schema} as $$
begin
  if is_end then
    delete from message_leases one where one.id = wanted and one.epoch = at_epoch and one.owner = me;
  else
    perform 1 from message_leases one where one.id = wanted and one.epoch = at_epoch and one.owner = me for no key update;
  end if;
  if not found then raise exception 'another owner has taken over the message' using errcode = '${lostState}'; end if;
end $$;`,
    },
  ];
}
