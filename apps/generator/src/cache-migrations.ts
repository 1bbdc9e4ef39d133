import { type Migration, tenantTable } from '@chassis/persistence';

/** Answers that may serve again: hashes and references, no text. */
export const cacheMigrations: readonly Migration[] = [
  {
    id: '020-answer-cache',
    sql: `
${tenantTable(
  'cached_answer',
  `id text not null, scope text not null, exact text not null, state text not null check (state in ('waiting', 'ready')),
   question text not null, question_bytes int not null, vector bytea, content text not null, content_bytes int not null,
   passages jsonb not null, documents text[] not null, subject text not null, data_class text not null, model text not null,
   run text not null, step text not null, attempt int not null, cost_micro_usd bigint not null, created_at timestamptz not null,
   primary key (tenant, id)`,
)}
create index cached_answer_by_exact on cached_answer (tenant, exact);
create index cached_answer_by_scope on cached_answer (tenant, scope, created_at);
create index cached_answer_by_document on cached_answer using gin (documents);`,
  },
];

/** How many answers went with a deleted document. */
export const droppedAnswerMigrations: readonly Migration[] = [
  {
    id: '090-dropped-answers',
    sql: tenantTable(
      'dropped_answers',
      'document text not null, version int not null, dropped int not null, primary key (tenant, document, version)',
    ),
  },
];

/** Under which access version an answer was given; answers from before serve equal words alone. */
export const knownAnswerMigrations: readonly Migration[] = [
  { id: '110-known-answers', sql: 'alter table cached_answer add column access_version bigint;' },
];

/** Questions that are being answered. */
export const flightMigrations: readonly Migration[] = [
  {
    id: '040-answer-flights',
    sql: tenantTable(
      'answer_flight',
      `exact text not null, run text not null, step text not null, attempt int not null, until timestamptz not null, primary key (tenant, exact)`,
    ),
  },
];
