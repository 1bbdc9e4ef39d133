import { type Migration, tenantTable } from '@chassis/persistence';

/** The schema that all services reach through this library. */
export const payloadSchema = 'payloads';

export const payloadMigrations: readonly Migration[] = [
  {
    id: '001-payloads',
    sql: `${tenantTable(
      'payloads',
      `id text not null, content bytea, bytes int not null, data_class text not null, stored_at timestamptz not null default now(),
       keep_until timestamptz not null, erased_at timestamptz, erased_by text, primary key (tenant, id)`,
    )}
      create index payloads_by_end on payloads (keep_until);
      create function prune_payloads(before timestamptz, at_most int) returns table (pruned bigint)
        language sql security definer set search_path = payloads as
        'with gone as (delete from payloads where (tenant, id) in (select tenant, id from payloads where keep_until < before limit at_most) returning 1) select count(*) from gone';`,
  },
  {
    // A payload that is extended while it is looked at stays: its row is locked and read anew before it goes. The mark of an erasure
    // stays as well, since explain tells of it.
    id: '002-prune-safely',
    sql: `drop index payloads_by_end;
      create index payloads_by_end on payloads (keep_until) where content is not null;
      create or replace function prune_payloads(before timestamptz, at_most int) returns table (pruned bigint)
        language sql security definer set search_path = payloads as
        'with due as (select p.tenant, p.id from payloads p where p.keep_until < before and p.content is not null
                      order by p.keep_until limit at_most for update skip locked),
              gone as (delete from payloads p using due where p.tenant = due.tenant and p.id = due.id returning 1)
         select count(*) from gone';`,
  },
];
