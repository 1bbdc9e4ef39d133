import { leaseMigrations } from '@chassis/messaging';
import { tenantTable, type Migration } from '@chassis/persistence';
import { embeddingMigrations } from './embedding-migrations.js';
import { findingMigrations } from './finding-migrations.js';
import { ingestionMigrations } from './ingestion-migrations.js';
import { receiptMigrations } from './receipt-migrations.js';
import { rightsMigrations } from './rights-migrations.js';
import { sourceLeaseMigrations } from './source-lease-migrations.js';
import { vectorMigrations } from './vector-migrations.js';

/**
 * `changed_at_access` is the access version by which a document was changed last: an index in memory reads what is newer than itself.
 * `pending_rights` are those of a version that waits to be indexed; until then both rules must allow.
 */
export const migrations: readonly Migration[] = [
  {
    id: '001-documents',
    sql: `
${tenantTable('access_versions', 'version bigint not null, primary key (tenant)')}
${tenantTable('subjects', 'subject text not null, version int not null, state jsonb not null, primary key (tenant, subject)')}
${tenantTable(
  'documents',
  `document text not null, owner text not null, rights jsonb not null, pending_rights jsonb, latest_version int not null,
   indexed_version int, is_deleted boolean not null default false, erased_at timestamptz, changed_at_access bigint not null,
   updated_at timestamptz not null, primary key (tenant, document)`,
)}
create index documents_by_change on documents (tenant, changed_at_access);
${tenantTable(
  'document_versions',
  `document text not null, version int not null, title text not null, media_type text not null, data_class text not null,
   content jsonb not null, state text not null, code text, detail text, chunks int not null default 0, terms jsonb,
   language text, submitted_at timestamptz not null, ended_at timestamptz, primary key (tenant, document, version)`,
)}
${tenantTable(
  'chunks',
  `document text not null, version int not null, chunk int not null, start_at int not null, end_at int not null, tokens int not null,
   text jsonb not null, embedding bytea, embedding_model text, primary key (tenant, document, version, chunk)`,
)}
create index chunks_by_text on chunks (tenant, (text ->> 'payload'));
create function documents_to_erase() returns table (tenant text, document text)
  language sql security definer set search_path = retriever as
  $$ select d.tenant, d.document from documents d where d.is_deleted and d.erased_at is null $$;
`,
  },
  {
    id: '002-kept-texts',
    sql: `
alter table documents add column texts_kept_at timestamptz;
create function documents_to_keep(after_tenant text, after_document text, before timestamptz, at_most int) returns table (tenant text, document text)
  language sql security definer set search_path = retriever as
  $$ select d.tenant, d.document from documents d
     where not d.is_deleted and (d.texts_kept_at is null or d.texts_kept_at < before)
       and (d.tenant, d.document) > (after_tenant, after_document)
     order by d.tenant, d.document limit at_most $$;
`,
  },
  ...leaseMigrations('retriever'),
  ...rightsMigrations,
  ...ingestionMigrations,
  ...vectorMigrations,
  ...findingMigrations,
  ...embeddingMigrations,
  ...sourceLeaseMigrations,
  ...receiptMigrations,
];
