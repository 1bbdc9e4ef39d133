import { tenantTable, type Migration } from '@chassis/persistence';

/** `metadata` is what the owner says of a version beside its text; `synonyms` what a tenant's people say for the same thing. */
export const findingMigrations: readonly Migration[] = [
  {
    id: '007-finding',
    sql: `
alter table documents add column created_at timestamptz;
alter table document_versions add column metadata jsonb not null default '{}';
${tenantTable(
  'synonyms',
  `term text not null, spelled text not null, alternatives jsonb not null, weight double precision not null, updated_at timestamptz not null,
   updated_by text not null, primary key (tenant, term)`,
)}
`,
  },
];
