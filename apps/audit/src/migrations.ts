import { tenantTable, type Migration } from '@chassis/persistence';

/**
 * A fact is kept as the exact text that was hashed. Records can be added only: a trigger refuses every change, also to their owner,
 * so that a mistake in this service is an error and not a broken chain.
 */
export const migrations: readonly Migration[] = [
  {
    id: '001-chain',
    sql: `
${tenantTable('heads', 'count bigint not null, hash text not null, primary key (tenant)')}
${tenantTable(
  'records',
  `seq bigint not null, hash text not null, fact_id text not null, kind text not null, run text,
   fact text not null, recorded_at timestamptz not null default now(), primary key (tenant, seq)`,
)}
create unique index records_by_fact on records (tenant, fact_id);
create index records_by_run on records (tenant, run, seq) where run is not null;
create index records_by_kind on records (tenant, kind, seq);
${tenantTable('checkpoints', 'count bigint not null, hash text not null, at timestamptz not null, signature text not null, public_key jsonb not null, primary key (tenant, count)')}
create function refuse_change() returns trigger language plpgsql as
  $$ begin raise exception 'records of the audit chain are never changed'; end $$;
create trigger append_only before update or delete on records for each row execute function refuse_change();
create trigger no_truncate before truncate on records for each statement execute function refuse_change();
create function tenants_to_sign() returns table (tenant text)
  language sql security definer set search_path = audit as
  $$ select h.tenant from heads h
     where h.count > coalesce((select max(c.count) from checkpoints c where c.tenant = h.tenant), 0) $$;
`,
  },
];
