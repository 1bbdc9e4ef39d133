import { tenantTable, type Migration } from '@chassis/persistence';

/**
 * `versions` are immutable and cited by runs; `models` says which version of a model answers now. Weights lie here, not among the payloads:
 * a model in use must not be pruned with the texts it was trained on.
 */
export const migrations: readonly Migration[] = [
  {
    id: '001-models',
    sql: `
${tenantTable(
  'versions',
  `model text not null, version text not null, examples_hash text not null, examples jsonb not null, trainer int not null, intents jsonb not null,
   example_count int not null, trained_ms int not null, weights bytea not null, trained_at timestamptz not null default now(), primary key (tenant, model, version)`,
)}
create index versions_by_examples on versions (tenant, model, examples_hash, trainer);
${tenantTable('models', 'model text not null, version text not null, revision int not null, put_at timestamptz not null default now(), primary key (tenant, model)')}
`,
  },
  {
    // What was taught stands with the version, since a model is edited long after its payload was pruned; rows of before have it among the payloads alone.
    id: '002-edits-and-embeddings',
    sql: `
alter table versions add column embedder text, add column taught jsonb;
alter table models alter column version drop not null;
${tenantTable(
  'example_vectors',
  'model text not null, embedder text not null, text_hash text not null, vector bytea not null, primary key (tenant, model, embedder, text_hash)',
)}
`,
  },
];
