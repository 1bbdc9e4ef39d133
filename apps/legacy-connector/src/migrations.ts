import { leaseMigrations } from '@chassis/messaging';
import { type Migration, tenantTable } from '@chassis/persistence';
import { sourceMigrations } from './source-migrations.js';

const actions = tenantTable(
  'actions',
  `system text not null,
  operation text not null,
  business_key text not null,
  run text not null,
  step text not null,
  attempt integer not null,
  arguments text not null,
  arguments_bytes bigint not null,
  data_class text not null,
  deadline timestamptz,
  state text not null check (state in ('planned', 'dispatched', 'confirmed', 'refused', 'unknown')),
  epoch integer not null,
  owner text not null,
  lease_until timestamptz not null,
  tries integer not null default 0,
  dispatched_at timestamptz,
  reference text,
  output text,
  output_bytes bigint,
  code text,
  looks integer not null default 0,
  next_look_at timestamptz not null default clock_timestamp(),
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp(),
  primary key (tenant, system, operation, business_key)`,
);

/** A limit belongs to the old system, whoever its requests are for: the one table without a tenant. It holds no data of any. */
const slots = `create table slots (
  system text not null,
  slot integer not null,
  free_at timestamptz not null,
  holder text not null,
  primary key (system, slot)
);`;

const doubtful = `
create index actions_in_doubt on actions (next_look_at) where state in ('dispatched', 'unknown');
create index actions_at_work on actions (tenant, owner) where state in ('planned', 'dispatched');
create index actions_of_run on actions (tenant, run);
create function doubtful_actions(at_most integer)
returns table (tenant text, system text, operation text, business_key text)
language sql security definer set search_path = legacy_connector as $$
  select a.tenant, a.system, a.operation, a.business_key from actions a
  where a.state in ('dispatched', 'unknown') and a.next_look_at <= clock_timestamp() and a.lease_until < clock_timestamp()
    and (a.state = 'unknown' or a.deadline < clock_timestamp())
  order by a.next_look_at limit at_most
$$;`;

/** One round trip each. A slot goes out only when its time has come, and comes back by itself when its taker dies. */
const slotFunctions = `
create function take_slot(wanted text, requests integer, busy_ms integer, taker text)
returns table (taken integer, wait_ms double precision)
language plpgsql set search_path = legacy_connector as $$
begin
  insert into slots (system, slot, free_at, holder)
    select wanted, number, '-infinity', '' from generate_series(1, requests) number
    where not exists (select 1 from slots s where s.system = wanted and s.slot = number) on conflict do nothing;
  return query
    with free as materialized (
      select s.slot from slots s where s.system = wanted and s.slot <= requests and s.free_at <= clock_timestamp()
      order by s.free_at limit 1 for update skip locked)
    update slots s set free_at = clock_timestamp() + busy_ms * interval '1 millisecond', holder = taker
    from free where s.system = wanted and s.slot = free.slot returning s.slot, 0::double precision;
  if not found then
    return query select null::integer, greatest(0, extract(epoch from min(s.free_at) - clock_timestamp()) * 1000)::double precision
      from slots s where s.system = wanted and s.slot <= requests;
  end if;
end $$;
create function release_slot(wanted text, number integer, taker text, rest_ms integer)
returns table (released integer)
language sql set search_path = legacy_connector as $$
  update slots s set free_at = clock_timestamp() + rest_ms * interval '1 millisecond', holder = ''
  where s.system = wanted and s.slot = number and s.holder = taker returning s.slot
$$;`;

export const migrations: readonly Migration[] = [
  {
    id: '001-actions',
    sql: [
      actions,
      slots,
      slotFunctions,
      doubtful,
      tenantTable(
        'cancelled_runs',
        'run text not null, cancelled_at timestamptz not null default clock_timestamp(), primary key (tenant, run)',
      ),
    ].join('\n'),
  },
  {
    id: '002-subscriptions',
    sql: [
      tenantTable(
        'subscriptions',
        `source text not null, type text not null, workflow text not null, mapping text not null, principal text not null,
  changed_by text not null, changed_at timestamptz not null default clock_timestamp(), primary key (tenant, source, type)`,
      ),
      tenantTable(
        'legacy_events',
        'source text not null, event text not null, run text not null, received_at timestamptz not null default clock_timestamp(), primary key (tenant, source, event)',
      ),
    ].join('\n'),
  },
  ...leaseMigrations('legacy_connector'),
  ...sourceMigrations,
];
