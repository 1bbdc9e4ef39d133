import { randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { EmbeddedPostgres } from '@chassis/persistence';
import { fillDatabase, reader } from './adapters/fill-database.js';
import { oldRows } from './old-rows.js';
import { SeedSchema } from './seed.js';

export interface OldLedgerSettings {
  readonly port: number;
  readonly dataFolder: string;
  /** JSON as in `SeedSchema`; the tables' contents are replaced by it at every start. */
  readonly seedFile: string;
}

/** Few connections and little memory, as on the machine where such a thing still runs. */
const small = { shared_buffers: '16MB', max_connections: '10', superuser_reserved_connections: '1', autovacuum: 'off' };

/** Runs until it is stopped. Prints where it listens, with the login of the read-only role, as one line of JSON. */
export async function runOldLedger(settings: OldLedgerSettings): Promise<void> {
  const seed = SeedSchema.parse(JSON.parse(await readFile(settings.seedFile, 'utf8')));
  const postgres = await EmbeddedPostgres.start({
    dataDir: join(settings.dataFolder, 'postgres'),
    listen: settings.port,
    settings: small,
  });
  postgres.onExit((output) => {
    process.stderr.write(`${JSON.stringify({ level: 'fatal', msg: 'the database ended', output })}\n`);
    process.exit(1);
  });
  const password = await readerPassword(settings.dataFolder);
  await fillDatabase(postgres.connection('postgres'), oldRows(seed), password);
  const url = `postgres://${reader}:${password}@127.0.0.1:${postgres.port}/postgres`;
  process.stdout.write(`${JSON.stringify({ listening: postgres.port, url })}\n`);
  // The server is detached and unreferenced: this process lives until it is told to end.
  const alive = setInterval(() => undefined, 3_600_000);
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => {
      clearInterval(alive);
      void postgres.stop().then(() => process.exit(0));
    });
}

/** Stays the same over restarts, so that a URL once given goes on working. */
async function readerPassword(folder: string): Promise<string> {
  const file = join(folder, 'reader.password');
  const known = await readFile(file, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'ENOENT') return undefined;
    throw cause;
  });
  if (known !== undefined) return known;
  const password = randomBytes(18).toString('base64url');
  await writeFile(file, password, { mode: 0o600 });
  return password;
}
