import { tenantTable, type Migration } from '@chassis/persistence';

const hasTerm = (column: string): string => `${column} ?| array['validFrom', 'validUntil']`;

/**
 * Documents lie in a source and a folder, whose rights they inherit; a version that waits may lie elsewhere. `rights_at` is the time for which
 * the rules of the present access version hold: every instance compiles them for this time, whatever its own clock says. What begins or ends
 * later counts with a later version.
 */
export const rightsMigrations: readonly Migration[] = [
  {
    id: '003-rights',
    sql: `
alter table documents add column source text not null default 'api', add column folder text not null default '',
  add column pending_source text, add column pending_folder text;
create index documents_by_source on documents (tenant, source);
create index documents_with_terms on documents (tenant) where ${hasTerm('rights')} or ${hasTerm('pending_rights')};
alter table access_versions add column rights_at timestamptz not null default 'epoch', add column rights_before timestamptz not null default 'epoch';
${tenantTable(
  'rights_scopes',
  `source text not null, folder text not null, rights jsonb not null, updated_at timestamptz not null, updated_by text not null,
   primary key (tenant, source, folder)`,
)}
`,
  },
];

/** Rows of documents with a term, in the words of their index. */
export const documentsWithTerms = `(${hasTerm('d.rights')} or ${hasTerm('d.pending_rights')})`;
