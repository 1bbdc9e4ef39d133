import { CannotMeasure } from '../../eval/cannot-measure.js';
import type { Scenario, Shot } from '../apart/scenario.js';

/** Only servers of our own are shot at. */
function own<T>(process: T | undefined, what: string): T {
  if (process === undefined) throw new CannotMeasure(`the ${what} is a given one and is not harmed`);
  return process;
}

const startedAgain = 'it is started again at once; recovery from the kill';

async function killAndStart(what: string, end: () => Promise<void>, start: () => Promise<void>): Promise<Shot> {
  const since = performance.now();
  await end();
  await start();
  return { what, since };
}

export const killBroker: Scenario = {
  name: 'kill-broker',
  summary: '10 kills -9 of the Kafka broker [--shots N]',
  method: `a shot is a kill -9 of the single Kafka broker; ${startedAgain}`,
  shots: 10,
  shoot: async ({ line }) => {
    const broker = own(line.servers.kafka.process, 'broker');
    return await killAndStart(
      'kill -9 Kafka',
      async () => await broker.kill(),
      async () => await broker.start(),
    );
  },
};

export const killPostgres: Scenario = {
  name: 'kill-postgres',
  summary: '10 ends of PostgreSQL, kill -9 and stop -m immediate in turn [--shots N]',
  method: `a shot is a kill -9 of the PostgreSQL postmaster or a stop -m immediate, in turn; ${startedAgain}`,
  shots: 10,
  shoot: async ({ line, index }) => {
    const postgres = own(line.servers.postgres.process, 'PostgreSQL');
    const isKill = index % 2 === 0;
    return await killAndStart(
      isKill ? 'kill -9 PostgreSQL' : 'stop -m immediate PostgreSQL',
      async () => await (isKill ? postgres.kill() : postgres.stopImmediately()),
      async () => await postgres.start(),
    );
  },
};

export const killRedis: Scenario = {
  name: 'kill-redis',
  summary: '10 kills -9 of Redis [--shots N]',
  method: `a shot is a kill -9 of Redis, which keeps nothing; ${startedAgain}`,
  shots: 10,
  shoot: async ({ line }) => {
    const redis = own(line.servers.redis?.process, 'Redis');
    return await killAndStart(
      'kill -9 Redis',
      async () => await redis.kill(),
      async () => await redis.start(),
    );
  },
};
