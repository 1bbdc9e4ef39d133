import path from 'node:path';
import { ChassisError } from '@chassis/contracts';
import {
  isUnavailable,
  type KafkaServer,
  type PostgresServer,
  type RedisServer,
  type Server,
  startKafka,
  startPostgres,
  startRedis,
  type Unavailable,
} from '@chassis/servers';

export interface Servers {
  readonly kafka: KafkaServer;
  readonly postgres: PostgresServer;
  /** Missing where the machine has none: then followers of runs poll. */
  readonly redis: RedisServer | undefined;
  /** For provisioning: the owner's address of the product's database. */
  readonly ownerUrl: string;
  readonly settings: Readonly<Record<string, string>>;
  stop(): Promise<void>;
}

/** Eight services with nine connections each, and room for second instances. */
const roomForAll = { max_connections: '300' };

export interface ServersOptions {
  dataDir: string;
  say: (what: string) => void;
  /** `server.properties` on top of the usual ones; then the broker is always one of our own. */
  kafkaSettings?: Readonly<Record<string, string>>;
  /** `postgresql.conf` on top of the usual one. */
  databaseSettings?: Readonly<Record<string, string>>;
  /** Where PostgreSQL keeps its data, if not in `dataDir`. */
  databaseDir?: string;
}

/** Kafka, PostgreSQL and Redis by whichever way the machine offers. */
export async function startServers(options: ServersOptions): Promise<Servers> {
  const { dataDir, say, kafkaSettings: settings } = options;
  const running: Server[] = [];
  const stop = async (): Promise<void> => {
    for (const server of running.toReversed()) await server.stop();
  };
  const take = async <S extends Server>(name: string, starting: Promise<S | Unavailable>): Promise<S | Unavailable> => {
    const server = await starting;
    if (isUnavailable(server)) return server;
    running.push(server);
    say(`${name}: ${server.way}`);
    return server;
  };
  const database = {
    dataDir: options.databaseDir ?? path.join(dataDir, 'postgres'),
    settings: { ...roomForAll, ...options.databaseSettings },
  };
  try {
    const [postgres, kafka, redis] = await Promise.all([
      take('PostgreSQL', startPostgres(database)),
      take('Kafka', startKafka({ dataDir: path.join(dataDir, 'kafka'), ...(settings && { settings }) })),
      take('Redis', startRedis({ dataDir: path.join(dataDir, 'redis') })),
    ]);
    if (isUnavailable(postgres)) throw missing(postgres);
    if (isUnavailable(kafka)) throw missing(kafka);
    if (isUnavailable(redis)) say(`no Redis (${redis.unavailable}); followers of runs poll`);
    return {
      postgres,
      kafka,
      redis: isUnavailable(redis) ? undefined : redis,
      ownerUrl: ownDatabase(postgres.url),
      settings: {
        MESSAGING_URL: `kafka://${kafka.brokers.join(',')}`,
        ...(!isUnavailable(redis) && { REDIS_URL: redis.url }),
      },
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

const missing = ({ unavailable }: Unavailable): ChassisError =>
  new ChassisError('invalid', 'no-server', `${unavailable}.`);

/** A server's own database `postgres` stays as it is. */
function ownDatabase(url: string): string {
  const address = new URL(url);
  if (address.pathname === '/postgres' || address.pathname === '/') address.pathname = '/chassis';
  return address.href;
}
