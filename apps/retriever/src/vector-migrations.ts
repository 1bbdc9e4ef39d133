import { tenantTable, type Migration } from '@chassis/persistence';

/**
 * How far a collection of a vector server has what the tables have. `marker` names one life of a collection: an emptied server has others. Everything that
 * changed by access versions below `done` is there; `begun` is up to where somebody writes. `after` is the last document of the version `done` that is.
 */
export const vectorMigrations: readonly Migration[] = [
  {
    id: '006-vectors-elsewhere',
    sql: `
${tenantTable(
  'vector_positions',
  `marker text not null, begun bigint not null default 0, done bigint not null default 0, after text not null default '', primary key (tenant, marker)`,
)}
${tenantTable(
  'vector_documents',
  `marker text not null, document text not null, version int not null, chunks int not null, rules text not null,
   primary key (tenant, marker, document)`,
)}
create function vectors_to_write(at_marker text) returns table (tenant text)
  language sql security definer set search_path = retriever as
  $$ select a.tenant from access_versions a left join vector_positions p on p.tenant = a.tenant and p.marker = at_marker
     where p.done is null or p.done <= a.version order by a.tenant $$;
create function vectors_held(at_marker text) returns table (tenant text)
  language sql security definer set search_path = retriever as
  $$ select p.tenant from vector_positions p where p.marker = at_marker order by p.tenant $$;
`,
  },
];
