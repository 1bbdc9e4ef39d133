import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { isUnavailable, type Server } from './server.js';
import { startKafka } from './start-kafka.js';
import { startPostgres } from './start-postgres.js';
import { startQdrant } from './start-qdrant.js';
import { startRedis } from './start-redis.js';

// `node tools/servers/dist/src/main.js kafka redis postgres qdrant [--data DIR]`: prints a setting a line, runs until Ctrl-C.
const flags = process.argv.slice(2);
const given = flags.includes('--data') ? flags[flags.indexOf('--data') + 1] : undefined;
const wanted = flags.filter((one, index) => !one.startsWith('--') && flags[index - 1] !== '--data');
const dataDir = given ?? (await mkdtemp(path.join(tmpdir(), 'chassis-servers-')));

const servers: Server[] = [];
const settingOf = { redis: 'REDIS_URL', postgres: 'DATABASE_URL', qdrant: 'QDRANT_URL' };
const start = {
  kafka: async () => await startKafka({ dataDir: path.join(dataDir, 'kafka') }),
  redis: async () => await startRedis({ dataDir: path.join(dataDir, 'redis') }),
  qdrant: async () => await startQdrant({ dataDir: path.join(dataDir, 'qdrant') }),
  postgres: async () => await startPostgres({ dataDir: path.join(dataDir, 'postgres') }),
};
for (const name of wanted.length > 0 ? wanted : Object.keys(start)) {
  const server = await start[name as keyof typeof start]();
  if (isUnavailable(server)) {
    process.stderr.write(`${name}: ${server.unavailable}\n`);
    continue;
  }
  servers.push(server);
  if ('brokers' in server) process.stdout.write(`KAFKA_BROKERS=${server.brokers.join(',')}\n`);
  else process.stdout.write(`${settingOf[name as keyof typeof settingOf]}=${server.url}\n`);
}

const keepAlive = setInterval(() => undefined, 60_000);
const stop = async (): Promise<void> => {
  clearInterval(keepAlive);
  await Promise.all(servers.map(async (one) => await one.stop()));
  if (given === undefined) await rm(dataDir, { recursive: true, force: true });
};
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void stop());
