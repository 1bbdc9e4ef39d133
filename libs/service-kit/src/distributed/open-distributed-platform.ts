import { ChassisError, type ServiceName } from '@chassis/contracts';
import { HttpRouteClient, RouteRegistry, RouteServer } from '@chassis/messaging';
import { PayloadPruner, payloadSchema, PostgresPayloadStore, retentionOf } from '@chassis/payloads';
import { type Database, PostgresDatabase, schemaOf } from '@chassis/persistence';
import type { Logger } from '@chassis/telemetry';
import { SystemClock } from '../clock.js';
import { type LiveChannel, MemoryLiveChannel } from '../live-channel.js';
import type { Platform } from '../platform.js';
import { readConfig } from '../read-config.js';
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
  const clock = new SystemClock();
  const stopping = new AbortController();
  const databases = openDatabases(service, config);
  const payloads = new PostgresPayloadStore(databases.texts, { durability: 'sync', retention: retentionOf(config) });
  const messaging = openMessaging({ ...options, service, config, database: databases.own, payloads });
  const { live, closeLive } = openLive(config, logger);
  const pruner = prunerOf(databases.texts, config, options);
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
    await Promise.all([server.close(), pruner.stop()]);
    closeLive();
    await databases.close();
  };
  return {
    ...{ verifier, clock, live, logger, stopping, settings, payloads, served, stop },
    serviceUrl: await server.listen(),
    bus: messaging.bus,
    outbox: messaging.outbox,
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

function prunerOf(texts: Database, config: DistributedConfig, { logger }: DistributedPlatformOptions): PayloadPruner {
  return new PayloadPruner(texts, {
    everyMs: config.PAYLOAD_PRUNE_EVERY_MS,
    now: () => new Date(),
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

function openLive(config: DistributedConfig, logger: Logger): { live: LiveChannel; closeLive: () => void } {
  if (config.REDIS_URL !== undefined) {
    const live = new RedisLiveChannel({ url: config.REDIS_URL, logger });
    return { live, closeLive: () => live.close() };
  }
  logger.warn({}, 'REDIS_URL is not set: nobody is woken across processes, followers of runs poll');
  return { live: new MemoryLiveChannel(), closeLive: () => undefined };
}
