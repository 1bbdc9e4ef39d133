import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { runDemoJobs } from '@chassis/all-in-one';
import { services } from '@chassis/contracts';
import { isUnavailable, makeCertificates, startKafka, startPostgres, startRedis } from '@chassis/servers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { settingsFile } from '../src/provision/write-service-settings.js';
import { LogStream } from '../src/run/log-stream.js';
import { type RunningSystem, startSystem } from '../src/run/start-system.js';

const root = path.resolve(import.meta.dirname, '../../..');
const dataDir = await mkdtemp(path.join(tmpdir(), 'chassis-guarded-'));
await chmod(dataDir, 0o755);
const logins = Object.fromEntries(services.map((one) => [one, { username: `own-${one}`, password: `p-${one}` }]));
const users = { admin: 'a', ...Object.fromEntries(Object.values(logins).map((one) => [one.username, one.password])) };
const certificates = await makeCertificates(dataDir);
const kafka = isUnavailable(certificates)
  ? certificates
  : await startKafka({
      dataDir: path.join(dataDir, 'kafka'),
      security: { users, tls: certificates.serverFile },
    });
const reason = isUnavailable(kafka) ? ` (skipped: ${kafka.unavailable})` : '';

describe.skipIf(isUnavailable(kafka))(`brokers where each service is a user of its own, over TLS${reason}`, () => {
  let system: RunningSystem | undefined;
  const stops: (() => Promise<void>)[] = [];
  const lines: string[] = [];

  beforeAll(async () => {
    if (isUnavailable(kafka)) return;
    stops.push(async () => await kafka.stop());
    const postgres = await startPostgres({
      dataDir: path.join(dataDir, 'postgres'),
      settings: { max_connections: '200' },
    });
    if (isUnavailable(postgres)) throw new Error(postgres.unavailable);
    stops.push(async () => await postgres.stop());
    const redis = await startRedis({ dataDir: path.join(dataDir, 'redis') });
    if (!isUnavailable(redis)) stops.push(async () => await redis.stop());
    const usersFile = path.join(dataDir, 'users.json');
    await writeFile(usersFile, JSON.stringify(logins));
    const servers = {
      ...{ kafka, postgres, redis: isUnavailable(redis) ? undefined : redis },
      ownerUrl: postgres.url.replace(/\/[^/]*$/, '/chassis'),
      settings: {
        MESSAGING_URL: `kafka://${(kafka.tlsBrokers ?? []).join(',')}`,
        ...{ KAFKA_TLS: 'on', KAFKA_TLS_CA_FILE: path.join(dataDir, 'ca.pem'), KAFKA_USERS_FILE: usersFile },
        ...{ KAFKA_SASL_USERNAME: 'admin', KAFKA_SASL_PASSWORD: 'a' },
        ...(!isUnavailable(redis) && { REDIS_URL: redis.url }),
      },
      stop: async () => {},
    };
    const { PATH, HOME } = process.env;
    const settings = { PATH, HOME, INGRESS_PORT: '0', CHASSIS_MODELS_DIR: path.join(dataDir, 'no-models') };
    const log = new LogStream((line) => void lines.push(line));
    const say = (what: string): void => log.add('start', what);
    system = await startSystem({ root, dataDir, log, settings, say, servers });
  }, 180_000);
  afterAll(async () => {
    await system?.stop();
    for (const stop of stops.toReversed()) await stop();
    await rm(dataDir, { recursive: true, force: true });
  });

  it('give every service all that both jobs need of it', async () => {
    const { access } = system as RunningSystem;
    expect(await runDemoJobs(access, (line) => void lines.push(line)), lines.join('\n')).toBe(true);
    const refused = /authoriz|not permitted|group-refused|wrong-login/i;
    expect(lines.filter((line) => refused.test(line))).toEqual([]);
  }, 120_000);

  it('know each service by the login in its own settings, and by no other', async () => {
    for (const service of services) {
      const text = await readFile(path.join(dataDir, 'services', service, settingsFile), 'utf8');
      const named = Object.values(logins).filter(({ username }) => text.includes(`=${username}\n`));
      expect(named).toEqual([logins[service]]);
      expect(text).not.toContain('admin');
    }
  });
});
