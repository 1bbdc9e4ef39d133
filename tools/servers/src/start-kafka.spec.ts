import { afterEach, describe, expect, it, vi } from 'vitest';
import { isUnavailable } from './server.js';
import { startKafka } from './start-kafka.js';
import { startRedis } from './start-redis.js';

describe('a server that is given', () => {
  afterEach(() => vi.unstubAllEnvs());

  it('is used as it is, and left running', async () => {
    vi.stubEnv('KAFKA_BROKERS', 'one:9092,two:9092');
    vi.stubEnv('REDIS_URL', 'redis://one:6379');
    const kafka = await startKafka({ dataDir: '/nowhere' });
    const redis = await startRedis({ dataDir: '/nowhere' });
    expect(kafka).toMatchObject({ way: 'given', brokers: ['one:9092', 'two:9092'] });
    expect(redis).toMatchObject({ way: 'given', url: 'redis://one:6379' });
    if (!isUnavailable(kafka)) await kafka.stop();
  });
});

describe('a machine without a way to a server', () => {
  afterEach(() => vi.unstubAllEnvs());

  it('says what it lacks instead of failing', async () => {
    vi.stubEnv('KAFKA_BROKERS', '');
    vi.stubEnv('REDIS_URL', '');
    vi.stubEnv('PATH', '/nowhere');
    expect(await startKafka({ dataDir: '/nowhere' })).toEqual({ unavailable: 'Kafka needs Java 17 on the PATH' });
    expect(await startRedis({ dataDir: '/nowhere' })).toMatchObject({ unavailable: expect.stringContaining('redis') });
  });
});
