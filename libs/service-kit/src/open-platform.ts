import { randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { ChassisError, type ServiceName, services as serviceNames } from '@chassis/contracts';
import { busMigrations, busSchema, busWriterRole, EmbeddedBus, RouteRegistry, Turns } from '@chassis/messaging';
import {
  payloadConfig,
  payloadMigrations,
  PayloadPruner,
  payloadSchema,
  PostgresPayloadStore,
  retentionOf,
} from '@chassis/payloads';
import {
  EmbeddedPostgres,
  ensureDatabase,
  type Migration,
  PostgresDatabase,
  provision,
  roleOf,
  schemaOf,
} from '@chassis/persistence';
import type { Logger } from '@chassis/telemetry';
import { loadKeyPair, PrincipalTokens, Signer, Verifier } from '@chassis/tenancy';
import type { Clock } from './clock.js';
import { DatabaseClock } from './database-clock.js';
import { MemoryLiveChannel } from './live-channel.js';
import { MemoryLimiter } from './memory-limiter.js';
import type { Platform } from './platform.js';
import { readConfig } from './read-config.js';
import type { ServiceDefinition } from './service-definition.js';

export interface EmbeddedPlatformOptions {
  /** Everything that lasts lies below: cluster, keys, passwords. */
  dataDir: string;
  services: readonly ServiceDefinition[];
  settings: Readonly<Record<string, string | undefined>>;
  logger: Logger;
  /** For tests; else the time is that of the database. */
  clock?: Clock;
  /** Called when the process cannot go on; it must end, and the next start continues. */
  onFatal: (error: unknown) => void;
  onProgress?: (what: string) => void;
}

const databaseName = 'chassis';

/** The platform of one process on one machine: embedded Postgres, the bus in it, keys in the data folder. */
export async function openEmbeddedPlatform(
  options: EmbeddedPlatformOptions,
): Promise<Platform & { readonly postgres: EmbeddedPostgres }> {
  const { dataDir, logger, settings } = options;
  const kept = readConfig(payloadConfig, settings);
  await mkdir(dataDir, { recursive: true });
  const databases = await openDatabases(options);
  const { signerOf, tokensOf, verifier } = await openIdentities(path.join(dataDir, 'keys'));
  const turns = new Turns();
  const bus = new EmbeddedBus({ connection: databases.login(busSchema), turns, onFatal: options.onFatal });
  await bus.open();
  const stopping = new AbortController();
  const payloadDatabase = databases.open(payloadSchema, 4);
  const clock = options.clock ?? (await DatabaseClock.start({ database: payloadDatabase, logger }));
  const pruner = new PayloadPruner(payloadDatabase, {
    everyMs: kept.PAYLOAD_PRUNE_EVERY_MS,
    now: () => clock.now(),
    onPruned: (count) => logger.info({ count }, 'texts past their retention were removed'),
    onError: (error) => logger.warn({ error }, 'texts past their retention were not removed; tried again later'),
  });
  const routes = new RouteRegistry(tokensOf('ingress'), () => clock.now());
  return {
    postgres: databases.postgres,
    bus,
    outbox: bus,
    deadLetters: bus.setAside,
    turns,
    routes,
    served: routes,
    // On the embedded bus a message that names a payload is committed later in the same write-ahead log.
    payloads: new PostgresPayloadStore(payloadDatabase, { durability: 'async', retention: retentionOf(kept) }),
    verifier,
    clock,
    live: new MemoryLiveChannel(),
    limiter: new MemoryLimiter(),
    logger,
    stopping,
    settings,
    databaseOf: (name) => databases.open(schemaOf(name), 5),
    signerOf,
    tokensOf,
    start: async () => {
      await bus.start();
      pruner.start();
    },
    stop: async () => {
      // Readers know that they stop before their handlers are aborted, so that an aborted message is simply not done.
      const stopped = bus.stop();
      stopping.abort();
      await stopped;
      await pruner.stop();
      if (clock instanceof DatabaseClock) await clock.stop();
      await databases.close();
    },
  };
}

interface Databases {
  readonly postgres: EmbeddedPostgres;
  login(schema: string): ReturnType<EmbeddedPostgres['connection']>;
  open(schema: string, maxConnections: number): PostgresDatabase;
  close(): Promise<void>;
}

/** Starts the cluster and gives every schema its role and its migrations; pools open on first use. */
async function openDatabases({ dataDir, services, onFatal, onProgress }: EmbeddedPlatformOptions): Promise<Databases> {
  onProgress?.('starting the embedded PostgreSQL');
  const postgres = await EmbeddedPostgres.start({ dataDir: path.join(dataDir, 'postgres') });
  postgres.onExit((output) =>
    onFatal(new ChassisError('transient', 'postgres-gone', `The embedded PostgreSQL ended: ${output}`)),
  );
  onProgress?.('preparing schemas and roles');
  const passwords = await loadPasswords(path.join(dataDir, 'passwords.json'));
  await ensureDatabase(postgres.connection('postgres'), databaseName);
  const of = (schema: string, migrations: readonly Migration[]) => ({
    schema,
    password: passwords(schema),
    migrations,
  });
  await provision(postgres.connection(databaseName), [
    of(busSchema, busMigrations),
    of(payloadSchema, payloadMigrations),
    ...services.map((one) => ({
      ...of(schemaOf(one.name), one.migrations),
      memberOf: [busWriterRole, roleOf(payloadSchema)],
    })),
  ]);
  const login = (schema: string) =>
    postgres.connection(databaseName, { user: roleOf(schema), password: passwords(schema) });
  const pools = new Map<string, PostgresDatabase>();
  const open = (schema: string, maxConnections: number): PostgresDatabase => {
    const database = pools.get(schema) ?? new PostgresDatabase({ connection: login(schema), schema, maxConnections });
    pools.set(schema, database);
    return database;
  };
  const close = async (): Promise<void> => {
    await Promise.all([...pools.values()].map(async (one) => await one.close()));
    await postgres.stop();
  };
  return { postgres, login, open, close };
}

async function openIdentities(keysDir: string): Promise<Pick<Platform, 'signerOf' | 'tokensOf' | 'verifier'>> {
  const signers = await loadSigners(keysDir);
  const verifier = new Verifier(Object.fromEntries([...signers].map(([name, one]) => [name, [one.publicJwk]])));
  const signerOf = (name: ServiceName) => signers.get(name) as Signer;
  const tokens = new Map(serviceNames.map((name) => [name, new PrincipalTokens(signerOf(name), verifier)]));
  return { signerOf, tokensOf: (name) => tokens.get(name) as PrincipalTokens, verifier };
}

async function loadSigners(folder: string): Promise<Map<ServiceName, Signer>> {
  const pairs = await Promise.all(
    serviceNames.map(
      async (name) => [name, new Signer(name, await loadKeyPair(path.join(folder, `${name}.json`)))] as const,
    ),
  );
  return new Map(pairs);
}

/** One password a schema, made once. */
async function loadPasswords(file: string): Promise<(schema: string) => string> {
  // Only a file that is not there is made: after any other error a new secret would lock out every role.
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
    return undefined;
  });
  const secret =
    text === undefined ? randomBytes(24).toString('base64url') : (JSON.parse(text) as { secret: string }).secret;
  if (text === undefined) await writeFile(file, JSON.stringify({ secret }), { mode: 0o600 });
  return (schema) => `${secret}-${schema}`;
}
