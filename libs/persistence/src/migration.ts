/** One step of a service's schema; applied once, in order of the list, in the schema of the service. Never edited after a release. */
export interface Migration {
  readonly id: string;
  readonly sql: string;
}

/**
 * SQL for a table whose rows belong to a tenant: `columns` without the tenant (added as first column `tenant text not null`);
 * row-level security is enabled and forced, so that not even the owner sees a row without `app.tenant`.
 */
export function tenantTable(name: string, columns: string): string {
  return `
create table ${name} (tenant text not null, ${columns});
alter table ${name} enable row level security;
alter table ${name} force row level security;
create policy tenant_only on ${name}
  using (tenant = nullif(current_setting('app.tenant', true), ''))
  with check (tenant = nullif(current_setting('app.tenant', true), ''));`;
}
