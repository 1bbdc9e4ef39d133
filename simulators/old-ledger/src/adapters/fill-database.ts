import pg from 'pg';
import { oldTables, type OldRows } from '../old-rows.js';

export const reader = 'chassis_ro';

/** Makes tables and the read-only login, then replaces the tables' contents. Safe to repeat. */
export async function fillDatabase(
  connection: pg.ClientConfig,
  content: readonly OldRows[],
  password: string,
): Promise<void> {
  const client = new pg.Client(connection);
  await client.connect();
  try {
    await client.query(oldTables);
    await makeReader(client, password);
    await client.query('begin');
    for (const part of content) await replaceRows(client, part);
    await client.query('commit');
  } finally {
    await client.end();
  }
}

async function makeReader(client: pg.Client, password: string): Promise<void> {
  const known = await client.query('select 1 from pg_roles where rolname = $1', [reader]);
  if (known.rowCount === 0) await client.query(`create role ${reader} login nosuperuser nocreatedb nocreaterole`);
  await client.query(`alter role ${reader} password ${pg.escapeLiteral(password)};
    alter role ${reader} set default_transaction_read_only = on;
    revoke create on schema public from public;
    grant usage on schema public to ${reader};
    grant select on all tables in schema public to ${reader}`);
}

async function replaceRows(client: pg.Client, { table, rows }: OldRows): Promise<void> {
  await client.query(`delete from "${table}"`);
  for (const row of rows) {
    const places = row.map((_, index) => `$${index + 1}`).join(', ');
    await client.query(`insert into "${table}" values (${places})`, [...row]);
  }
}
