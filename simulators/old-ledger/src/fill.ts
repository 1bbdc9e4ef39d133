import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { fillDatabase } from './adapters/fill-database.js';
import { oldRows } from './old-rows.js';
import { SeedSchema } from './seed.js';

// The old database on a PostgreSQL that is there already: its tables, its contents and the read-only login.
const { values } = parseArgs({
  options: { database: { type: 'string' }, 'reader-password': { type: 'string' }, seed: { type: 'string' } },
});
const { database, seed, 'reader-password': password } = values;
if (database === undefined || seed === undefined || password === undefined) {
  process.stderr.write('usage: fill.js --database OWNER_URL --reader-password PASSWORD --seed FILE\n');
  process.exit(2);
}
const rows = oldRows(SeedSchema.parse(JSON.parse(await readFile(seed, 'utf8'))));
await fillDatabase({ connectionString: database }, rows, password);
process.stdout.write('the old purchasing database is filled\n');
