import { tenantTable, type Migration } from '@chassis/persistence';

/** By which model a tenant's index is, as the retriever says that started last. */
export const embeddingMigrations: readonly Migration[] = [
  {
    id: '008-index-identities',
    sql: tenantTable(
      'index_identities',
      'model text not null, dimension int not null, started_at timestamptz not null, primary key (tenant)',
    ),
  },
];
