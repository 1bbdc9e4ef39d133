import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { isUnavailable, startRedis } from '@chassis/servers';
import { Logger } from '@chassis/telemetry';
import { afterAll, describe, expect, it } from 'vitest';
import { describeLimiter } from '../describe-limiter.js';
import { RedisLimiter } from './redis-limiter.js';

const dir = await mkdtemp(path.join(tmpdir(), 'chassis-redis-'));
const server = await startRedis({ dataDir: dir });
afterAll(async () => {
  if (!isUnavailable(server)) await server.stop();
  await rm(dir, { recursive: true, force: true });
});

class CountingLogger extends Logger {
  warnings: string[] = [];
  debug(): void {}
  info(): void {}
  warn(_: object, message: string): void {
    this.warnings.push(message);
  }
  error(): void {}
  child(): Logger {
    return this;
  }
}

const reason = isUnavailable(server) ? ` (skipped: ${server.unavailable})` : '';
describe.skipIf(isUnavailable(server))(`with a Redis${reason}`, () => {
  const logger = new CountingLogger();
  const open = async (): Promise<RedisLimiter> => {
    const limiter = new RedisLimiter({ url: isUnavailable(server) ? '' : server.url, logger });
    await limiter.ready();
    return limiter;
  };

  describeLimiter('RedisLimiter, two processes', async () => {
    const [one, other] = await Promise.all([open(), open()]);
    return { one, other, close: () => [one, other].forEach((limiter) => limiter.close()) };
  });

  it.skipIf(isUnavailable(server) || server.process === undefined)(
    'goes on counting, each process for itself, while Redis is away, says so once, and shares again when it is back',
    async () => {
      const redis = isUnavailable(server) ? undefined : server.process;
      const [one, other] = await Promise.all([open(), open()]);
      logger.warnings = [];
      await redis?.kill();
      const alone = await Promise.all(Array.from({ length: 20 }, async () => await one.take('away', 5)));
      expect(alone.some((taken) => taken.isAllowed)).toBe(true);
      expect(alone.some((taken) => !taken.isAllowed)).toBe(true);
      expect((await other.take('away', 5)).isAllowed).toBe(true);
      await expect.poll(() => logger.warnings.length).toBe(2);
      await redis?.start();
      // Shared again: what one takes is missing to the other.
      const isShared = async (): Promise<boolean> => {
        await Promise.all(Array.from({ length: 5 }, async () => await one.take('back', 5)));
        return !(await other.take('back', 5)).isAllowed;
      };
      await expect.poll(isShared, { timeout: 10_000 }).toBe(true);
      for (const limiter of [one, other]) limiter.close();
    },
  );

  it.skipIf(isUnavailable(server) || server.process === undefined)(
    'is not held up by a Redis that is frozen',
    async () => {
      const pid = isUnavailable(server) ? 0 : (server.process?.pid ?? 0);
      const limiter = await open();
      process.kill(pid, 'SIGSTOP');
      try {
        const taken = [];
        // The first waits for the answer that does not come; were every one to wait, this would outlast the test.
        for (let turn = 0; turn < 1_000; turn++) taken.push(await limiter.take(`frozen-${turn}`, 5));
        expect(taken.every((one) => one.isAllowed)).toBe(true);
      } finally {
        process.kill(pid, 'SIGCONT');
        limiter.close();
      }
    },
  );
});
