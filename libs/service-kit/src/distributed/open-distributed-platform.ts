import { ChassisError, type ServiceName } from '@chassis/contracts';
import { HttpRouteClient, RouteRegistry, RouteServer, Turns } from '@chassis/messaging';
import { PayloadPruner, payloadSchema, PostgresPayloadStore, retentionOf } from '@chassis/payloads';
import { type Database, PostgresDatabase, schemaOf } from '@chassis/persistence';
import type { Logger } from '@chassis/telemetry';
import { DatabaseClock } from '../database-clock.js';
import { MemoryLiveChannel } from '../live-channel.js';
import { MemoryLimiter } from '../memory-limiter.js';
import type { Platform } from '../platform.js';
import { readConfig } from '../read-config.js';
import { RedisLimiter } from '../redis/redis-limiter.js';
import { RedisLiveChannel } from '../redis/redis-live-channel.js';
import type { ServiceDefinition } from '../service-definition.js';
import { type DistributedConfig, distributedConfig, serviceUrls } from './distributed-config.js';
import { openMessaging } from './kafka-messaging.js';
import { loadIdentity } from './load-identity.js';
import { defaultServicePort } from './service-address.js';
import { SynchronousDatabase } from './synchronous-database.js';

export interface DistributedPlatformOptions {
  definition: ServiceDefinition;
  settings: Readonly<Record<string, string | undefined>>;
  logger: Logger;
  /** Called when the process cannot go on; it must end, and the next start continues. */
  onFatal: (error: unknown) => void;
}

/** The platform of one service: where its routes, health and metrics answer, beside what every platform offers. */
export type DistributedPlatform = Platform & {
  readonly serviceUrl: string;
  /** From now on not ready: load balancers and operators send nothing more. */
  retire(): void;
};

/** Opens what one service stands on when it runs as a process of its own: Kafka, PostgreSQL under its own role, HTTP to the others, Redis. */
export async function openDistributedPlatform(options: DistributedPlatformOptions): Promise<DistributedPlatform> {
  const { definition, settings, logger } = options;
  const config = readConfig(distributedConfig, settings);
  const service = definition.name;
  const { signer, tokens, verifier } = await loadIdentity(service, config);
  const stopping = new AbortController();
  const databases = openDatabases(service, config);
  const clock = await DatabaseClock.start({ database: databases.own, logger });
  const payloads = new PostgresPayloadStore(databases.texts, { durability: 'sync', retention: retentionOf(config) });
  const turns = new Turns();
  const messaging = openMessaging({ ...options, service, config, database: databases.own, payloads, turns, clock });
  const between = openBetween(service, config, logger);
  const pruner = prunerOf(databases.texts, config, { logger, clock });
  const served = new RouteRegistry(tokens, () => clock.now());
  const own = { service, routes: served };
  const readiness = new Readiness(async () => [...messaging.problems(), ...(await databases.problems())]);
  const server = new RouteServer({
    service,
    registry: served,
    logger,
    host: config.SERVICE_HOST,
    port: config.SERVICE_PORT ?? defaultServicePort(service),
    problems: async () => await readiness.problems(),
  });
  const stop = async (): Promise<void> => {
    // Consumers know that they stop before their handlers are aborted, so that an aborted message is simply not done.
    const stopped = messaging.stop();
    stopping.abort();
    await stopped;
    await Promise.all([server.close(), pruner.stop(), clock.stop()]);
    between.close();
    await databases.close();
  };
  return {
    ...{ verifier, clock, logger, stopping, settings, payloads, served, turns, stop },
    live: between.live,
    limiter: between.limiter,
    serviceUrl: await server.listen(),
    bus: messaging.bus,
    outbox: messaging.outbox,
    deadLetters: messaging.deadLetters,
    routes: new HttpRouteClient({ urls: serviceUrls(config), own, timeoutMs: config.ROUTE_TIMEOUT_MS }),
    databaseOf: (name) => ofOwn(service, name, databases.own),
    signerOf: (name) => ofOwn(service, name, signer),
    tokensOf: (name) => ofOwn(service, name, tokens),
    start: async () => {
      await messaging.start();
      pruner.start();
      readiness.state = 'started';
    },
    retire: () => (readiness.state = 'stopping'),
  };
}

class Readiness {
  state: 'starting' | 'started' | 'stopping' = 'starting';

  constructor(private readonly below: () => Promise<string[]>) {}

  async problems(): Promise<string[]> {
    return [...(this.state === 'started' ? [] : [`the service is ${this.state}`]), ...(await this.below())];
  }
}

function prunerOf(
  texts: Database,
  config: DistributedConfig,
  { logger, clock }: Pick<Platform, 'logger' | 'clock'>,
): PayloadPruner {
  return new PayloadPruner(texts, {
    everyMs: config.PAYLOAD_PRUNE_EVERY_MS,
    now: () => clock.now(),
    onError: (error) => logger.warn({ error }, 'texts past their retention were not removed'),
  });
}

function ofOwn<T>(service: ServiceName, wanted: ServiceName, value: T): T {
  if (wanted === service) return value;
  throw new ChassisError('bug', 'not-ours', `The ${service} has neither schema nor key of the ${wanted}.`);
}

const textConnections = 4;

function openDatabases(service: ServiceName, config: DistributedConfig) {
  const connection = { connectionString: config.DATABASE_URL };
  const own = new PostgresDatabase({
    connection,
    schema: schemaOf(service),
    maxConnections: config.DATABASE_CONNECTIONS,
  });
  const texts = new PostgresDatabase({ connection, schema: payloadSchema, maxConnections: textConnections });
  return {
    own: new SynchronousDatabase(own),
    texts,
    problems: async (): Promise<string[]> =>
      await own.acrossTenants('now').then(
        () => [],
        () => ['the database does not answer'],
      ),
    close: async () => void (await Promise.all([own.close(), texts.close()])),
  };
}

/** What processes share beside messages and rows: through Redis, or each for itself. */
function openBetween(
  service: ServiceName,
  { REDIS_URL: url }: DistributedConfig,
  logger: Logger,
): Pick<Platform, 'live' | 'limiter'> & { close: () => void } {
  if (url === undefined) {
    logger.warn({}, 'REDIS_URL is not set: followers of runs poll, and each ingress counts requests for itself');
    return { live: new MemoryLiveChannel(), limiter: new MemoryLimiter(), close: () => undefined };
  }
  const live = new RedisLiveChannel({ url, logger });
  // Clients meet the ingress alone; the others need no connection for it.
  if (service !== 'ingress') return { live, limiter: new MemoryLimiter(), close: () => live.close() };
  const limiter = new RedisLimiter({ url, logger });
  const close = (): void => {
    live.close();
    limiter.close();
  };
  return { live, limiter, close };
}
