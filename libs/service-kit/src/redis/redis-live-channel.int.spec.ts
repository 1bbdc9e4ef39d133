import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { createServer, type AddressInfo } from 'node:net';
import { createLogger } from '@chassis/telemetry';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { describeLiveChannel } from '../describe-live-channel.js';
import { RedisLiveChannel } from './redis-live-channel.js';

const given = process.env['REDIS_URL'];
const isInstalled = spawnSync('redis-server', ['--version']).status === 0;
const logger = createLogger({ service: 'test', level: 'silent', to: 'stderr' });
const reason = 'no Redis here: set REDIS_URL, or install redis-server';

async function freePort(): Promise<number> {
  return await new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => resolve(port));
    });
  });
}

function startRedis(port: number): ChildProcess {
  return spawn('redis-server', ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'], {
    stdio: 'ignore',
  });
}

async function stopRedis(server: ChildProcess | undefined): Promise<void> {
  if (server === undefined) return;
  const ended = new Promise((resolve) => server.once('exit', resolve));
  server.kill('SIGKILL');
  await ended;
}

describe.skipIf(given === undefined && !isInstalled)(`Redis (${reason})`, () => {
  let port = 0;
  let url = given ?? '';
  let server: ChildProcess | undefined;
  beforeAll(async () => {
    if (given !== undefined) return;
    port = await freePort();
    url = `redis://127.0.0.1:${port}`;
    server = startRedis(port);
  });
  afterAll(async () => await stopRedis(server));

  describeLiveChannel('RedisLiveChannel, two processes', async () => {
    const [announcing, listening] = [new RedisLiveChannel({ url, logger }), new RedisLiveChannel({ url, logger })];
    const close = async (): Promise<void> => {
      announcing.close();
      listening.close();
      await Promise.resolve();
    };
    return await Promise.resolve({ announcing, listening, close });
  });

  it.skipIf(given !== undefined)('goes on when Redis was away, and wakes who may have missed something', async () => {
    const [announcing, listening] = [new RedisLiveChannel({ url, logger }), new RedisLiveChannel({ url, logger })];
    let woken = 0;
    listening.subscribe('run', () => void woken++);
    await expect.poll(() => woken, { timeout: 10_000 }).toBeGreaterThan(0);
    await stopRedis(server);
    announcing.announce('run');
    const before = woken;
    server = startRedis(port);
    await expect.poll(() => woken, { timeout: 10_000 }).toBeGreaterThan(before);
    const back = woken;
    const announce = (): number => {
      announcing.announce('run');
      return woken;
    };
    await expect.poll(announce, { timeout: 10_000 }).toBeGreaterThan(back);
    announcing.close();
    listening.close();
  });
});
