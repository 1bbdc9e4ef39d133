import { tenantTable, type Migration } from '@chassis/persistence';

/**
 * `extracted` is what was read of a long version, kept so that an interrupted job goes on behind it. `document_prints` tell copies and near copies:
 * the hash of the words, a MinHash signature, and its bands, which near copies share. `erasure_receipts` outlive what they tell of.
 */
export const ingestionMigrations: readonly Migration[] = [
  {
    id: '005-ingestion',
    sql: `
alter table document_versions add column extracted jsonb, add column pages int, add column findings jsonb not null default '[]';
alter table chunks add column page int;
${tenantTable(
  'document_prints',
  'document text not null, version int not null, words text not null, signature bytea not null, bands text[] not null, primary key (tenant, document)',
)}
create index document_prints_by_words on document_prints (tenant, words);
create index document_prints_by_band on document_prints using gin (bands);
${tenantTable(
  'erasure_receipts',
  'document text not null, erased_at timestamptz not null, owner text not null, receipt jsonb not null, primary key (tenant, document, erased_at)',
)}
`,
  },
];
