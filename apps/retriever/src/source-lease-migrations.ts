import { tenantTable, type Migration } from '@chassis/persistence';

/**
 * What is looked at by itself is believed for a while only: `until` is when, after it was last seen whole (`seen_at`), its documents are shown no longer; null: never.
 * `languages` are those that its documents should be in. `is_stale` is set with the access version by which that counts, so that every instance hides and shows the same, whatever its clock says.
 */
export const sourceLeaseMigrations: readonly Migration[] = [
  {
    id: '009-source-leases',
    sql: tenantTable(
      'source_leases',
      'source text not null, seen_at timestamptz not null, until timestamptz, is_stale boolean not null default false, primary key (tenant, source)',
    ),
  },
  {
    id: '011-source-languages',
    sql: 'alter table source_leases add column languages text[]',
  },
];
