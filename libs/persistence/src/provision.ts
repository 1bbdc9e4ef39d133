import { createHash } from 'node:crypto';
import { ChassisError } from '@chassis/contracts';
import pg from 'pg';
import type { Migration } from './migration.js';

/** What a service needs in the database: a schema, a login role without privileges, and its migrations applied. */
export interface ServiceSchema {
  /** Schema name; the role is `chassis_<schema>`. */
  schema: string;
  password: string;
  migrations: readonly Migration[];
  /** Roles whose rights the service's role gets too (such as `bus_writer`). */
  memberOf?: readonly string[];
}

export const roleOf = (schema: string): string => `chassis_${schema}`;

/** `intent-classifier` → `intent_classifier`. */
export const schemaOf = (service: string): string => service.replaceAll('-', '_');

const lock = 7_204_301;

/** Creates databases, roles and schemas and applies migrations, as the owner; safe to repeat and to race. */
export async function provision(connection: pg.ClientConfig, schemas: readonly ServiceSchema[]): Promise<void> {
  const client = new pg.Client(connection);
  await client.connect();
  try {
    await client.query('select pg_advisory_lock($1)', [lock]);
    await client.query(`create schema if not exists chassis;
      create table if not exists chassis.migrations (schema text, id text, checksum text not null, at timestamptz not null default now(), primary key (schema, id));
      create table if not exists chassis.passwords (role text primary key, digest text not null);
      revoke all on database ${pg.escapeIdentifier(connection.database ?? 'postgres')} from public;
      revoke all on schema public from public`);
    for (const schema of schemas) await provisionOne(client, schema, connection.database ?? 'postgres');
  } finally {
    await client.end();
  }
}

async function provisionOne(client: pg.Client, service: ServiceSchema, database: string): Promise<void> {
  const schema = pg.escapeIdentifier(service.schema);
  const role = pg.escapeIdentifier(roleOf(service.schema));
  await ensureRole(client, roleOf(service.schema), service.password);
  await client.query(
    `create schema if not exists ${schema}; grant connect on database ${pg.escapeIdentifier(database)} to ${role}; grant usage on schema ${schema} to ${role}`,
  );
  for (const group of service.memberOf ?? []) await client.query(`grant ${pg.escapeIdentifier(group)} to ${role}`);
  const done = await client.query<{ id: string; checksum: string }>(
    'select id, checksum from chassis.migrations where schema = $1',
    [service.schema],
  );
  const checksums = new Map(done.rows.map((row) => [row.id, row.checksum]));
  let isChanged = false;
  for (const migration of service.migrations) {
    const checksum = createHash('sha256').update(migration.sql).digest('hex');
    const known = checksums.get(migration.id);
    if (known === checksum) continue;
    if (known !== undefined)
      throw new ChassisError(
        'bug',
        'migration-edited',
        `Migration ${service.schema}/${migration.id} was edited after it was applied; add a new one instead, or remove the data folder of a development machine.`,
      );
    await apply(client, service.schema, migration, checksum);
    isChanged = true;
  }
  if (!isChanged) return;
  await client.query(`grant select, insert, update, delete on all tables in schema ${schema} to ${role};
    grant usage, select on all sequences in schema ${schema} to ${role};
    revoke execute on all functions in schema ${schema} from public;
    grant execute on all functions in schema ${schema} to ${role}`);
}

async function apply(client: pg.Client, schema: string, migration: Migration, checksum: string): Promise<void> {
  try {
    await client.query(`begin; set local search_path = ${pg.escapeIdentifier(schema)}`);
    await client.query(migration.sql);
    await client.query('insert into chassis.migrations (schema, id, checksum) values ($1, $2, $3)', [
      schema,
      migration.id,
      checksum,
    ]);
    await client.query('commit');
  } catch (error) {
    await client.query('rollback');
    throw new ChassisError(
      'bug',
      'migration-failed',
      `Migration ${schema}/${migration.id} failed: ${(error as Error).message}`,
      { cause: error },
    );
  }
}

/** Setting a password costs some 5 ms of hashing, so it is set only when it differs. */
async function ensureRole(client: pg.Client, role: string, password: string): Promise<void> {
  const exists = await client.query('select 1 from pg_roles where rolname = $1', [role]);
  const digest = createHash('sha256').update(password).digest('hex');
  if (exists.rowCount === 0)
    await client.query(
      `create role ${pg.escapeIdentifier(role)} login nosuperuser nocreatedb nocreaterole nobypassrls`,
    );
  const known = await client.query('select 1 from chassis.passwords where role = $1 and digest = $2', [role, digest]);
  if (exists.rowCount === 1 && known.rowCount === 1) return;
  await client.query(`alter role ${pg.escapeIdentifier(role)} password ${pg.escapeLiteral(password)}`);
  await client.query(
    'insert into chassis.passwords values ($1, $2) on conflict (role) do update set digest = excluded.digest',
    [role, digest],
  );
}

/** Makes a database when it is not there. */
export async function ensureDatabase(owner: pg.ClientConfig, name: string): Promise<void> {
  const client = new pg.Client({ ...owner, database: 'postgres' });
  await client.connect();
  try {
    const found = await client.query('select 1 from pg_database where datname = $1', [name]);
    if (found.rowCount === 0) await client.query(`create database ${pg.escapeIdentifier(name)}`);
  } finally {
    await client.end();
  }
}
