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
];
