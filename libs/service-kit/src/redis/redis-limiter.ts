import { once } from 'node:events';
import type { Logger } from '@chassis/telemetry';
import { Redis } from 'ioredis';
import { RateLimiterRedis } from 'rate-limiter-flexible';
import { type Allowance, Limiter, type Quota } from '../limiter.js';
import { MemoryLimiter } from '../memory-limiter.js';
import { takeFrom } from '../take-from.js';

export interface RedisLimiterOptions {
  /** `redis://[user:password@]host:port[/database]`, `rediss://` for TLS. */
  url: string;
  logger: Logger;
}

const answerWithinMs = 250;
/** A Redis that did not answer is left alone for as long: a frozen one would hold up every request. */
const restMs = 1_000;

/** `Limiter` over all processes, by counters in Redis. While Redis is away each process counts for itself, so that a tenant gets at most as much from each of them. */
export class RedisLimiter extends Limiter {
  private readonly client: Redis;
  private readonly alone = new MemoryLimiter();
  private readonly windows = new Map<string, RateLimiterRedis>();
  private isAway = false;
  private awayUntil = 0;

  constructor(private readonly options: RedisLimiterOptions) {
    super();
    this.client = new Redis(options.url, {
      retryStrategy: (times) => Math.min(50 * 2 ** times, 2_000),
      enableOfflineQueue: false,
      commandTimeout: answerWithinMs,
    });
    this.client.on('error', (error: unknown) => this.noteAway(error));
    this.client.on('ready', () => (this.awayUntil = 0));
  }

  async takeOf(key: string, quota: Quota, points: number): Promise<Allowance> {
    if (this.client.status !== 'ready' || performance.now() < this.awayUntil)
      return await this.alone.takeOf(key, quota, points);
    try {
      const taken = await takeFrom(this.windowOf(quota), key, { limit: quota.points, points });
      this.isAway = false;
      return taken;
    } catch (error) {
      this.awayUntil = performance.now() + restMs;
      this.noteAway(error);
      return await this.alone.takeOf(key, quota, points);
    }
  }

  /** Resolves when Redis has answered for the first time. */
  async ready(): Promise<void> {
    if (this.client.status !== 'ready') await once(this.client, 'ready');
  }

  close(): void {
    this.client.disconnect();
  }

  private windowOf({ points, seconds }: Quota): RateLimiterRedis {
    const name = `${points}/${seconds}`;
    const known = this.windows.get(name);
    if (known !== undefined) return known;
    const window = new RateLimiterRedis({
      storeClient: this.client,
      keyPrefix: `chassis:requests:${name}`,
      points,
      duration: seconds,
    });
    this.windows.set(name, window);
    return window;
  }

  /** One line an outage. */
  private noteAway(error: unknown): void {
    if (this.isAway) return;
    this.isAway = true;
    this.options.logger.warn(
      { error },
      'Redis cannot be reached; each process counts requests for itself until it is back',
    );
  }
}
