import { type Migration, tenantTable } from '@chassis/persistence';

/**
 * `marks` are where the last two looks at a watermark ended: a look begins where the one before the last did, so that a row whose transaction was slow is seen.
 * `complete_at` is when the last look began that saw the whole source: what was withdrawn there before counts here. `busy_until` keeps two instances from looking at one source. An item is a file or row that became a document.
 */
export const sourceMigrations: readonly Migration[] = [
  {
    id: '004-sources',
    sql: [
      tenantTable(
        'sources',
        `name text not null, config jsonb not null, marks jsonb not null default '[]', next_at timestamptz, busy_until timestamptz not null default '-infinity',
  busy_with text not null default '', last jsonb, changed_by text not null, changed_at timestamptz not null default clock_timestamp(), primary key (tenant, name)`,
      ),
      tenantTable(
        'source_items',
        'source text not null, key text not null, document text not null, stamp text not null, hash text not null, primary key (tenant, source, key)',
      ),
      `create index sources_by_time on sources (next_at) where next_at is not null;
create function due_sources(at_most integer) returns table (tenant text, name text)
  language sql security definer set search_path = legacy_connector as $$
  select s.tenant, s.name from sources s where s.next_at <= clock_timestamp() and s.busy_until < clock_timestamp()
  order by s.next_at limit at_most
$$;`,
    ].join('\n'),
  },
  {
    id: '005-whole-looks',
    sql: 'alter table sources add column complete_at timestamptz',
  },
];
