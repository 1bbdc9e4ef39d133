import { type Migration, tenantTable } from '@chassis/persistence';

/** Models that a tenant registered; secrets are named, never held. */
export const registryMigrations: readonly Migration[] = [
  {
    id: '030-model-registry',
    sql: tenantTable(
      'registered_model',
      `name text not null, status text not null, definition jsonb not null, updated_by text not null, updated_at timestamptz not null,
       primary key (tenant, name)`,
    ),
  },
];
