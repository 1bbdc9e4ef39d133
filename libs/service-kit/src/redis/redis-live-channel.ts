import type { Logger } from '@chassis/telemetry';
import { Redis, type RedisOptions } from 'ioredis';
import { LiveChannel } from '../live-channel.js';

export interface RedisLiveChannelOptions {
  /** `redis://[user:password@]host:port[/database]`, `rediss://` for TLS. */
  url: string;
  logger: Logger;
}

/** What an announcement holds that is surely not of the end; older processes send nothing. */
const notTheEnd = 'open';

const channelOf = (run: string): string => `chassis:run:${run}`;
const reconnecting: RedisOptions = { retryStrategy: (times) => Math.min(50 * 2 ** times, 2_000) };

/** `LiveChannel` between processes, by Redis publish/subscribe. Without Redis nothing is announced, and readers find events by looking themselves. */
export class RedisLiveChannel extends LiveChannel {
  private readonly listeners = new Map<string, Set<(mayBeEnd: boolean) => void>>();
  private readonly publisher: Redis;
  private readonly subscriber: Redis;
  private isAway = false;

  constructor(private readonly options: RedisLiveChannelOptions) {
    super();
    // What cannot be announced now is not announced later: by then readers have looked. A frozen server may not gather announcements in our memory.
    this.publisher = new Redis(options.url, { ...reconnecting, enableOfflineQueue: false, commandTimeout: 2_000 });
    this.subscriber = new Redis(options.url, { ...reconnecting, maxRetriesPerRequest: null });
    for (const connection of [this.publisher, this.subscriber]) {
      connection.on('error', (error: unknown) => this.noteAway(error));
      connection.on('ready', () => (this.isAway = false));
    }
    this.subscriber.on('message', (channel: string, said: string) => this.wake(channel, said !== notTheEnd));
    // Announcements made while the connection was down are lost; whoever follows a run looks once.
    this.subscriber.on('ready', () => {
      for (const channel of this.listeners.keys()) this.wake(channel);
    });
  }

  announce(run: string, mayBeEnd = true): void {
    if (this.publisher.status !== 'ready') return;
    this.publisher.publish(channelOf(run), mayBeEnd ? '' : notTheEnd).catch((error: unknown) => this.noteAway(error));
  }

  subscribe(run: string, listener: (mayBeEnd: boolean) => void): () => void {
    const channel = channelOf(run);
    const known = this.listeners.get(channel);
    const set = known ?? new Set();
    this.listeners.set(channel, set.add(listener));
    if (known === undefined) this.join(channel);
    return () => {
      set.delete(listener);
      if (set.size > 0 || this.listeners.get(channel) !== set) return;
      this.listeners.delete(channel);
      this.subscriber.unsubscribe(channel).catch((error: unknown) => this.noteAway(error));
    };
  }

  close(): void {
    this.publisher.disconnect();
    this.subscriber.disconnect();
  }

  /** What was announced before the server knew of us is lost, so that the end of joining wakes, too. */
  private join(channel: string): void {
    this.subscriber.subscribe(channel).then(
      () => this.wake(channel),
      (error: unknown) => this.noteAway(error),
    );
  }

  private wake(channel: string, mayBeEnd = true): void {
    for (const listener of this.listeners.get(channel) ?? []) listener(mayBeEnd);
  }

  /** One line an outage: readers go on without wake-ups. */
  private noteAway(error: unknown): void {
    if (this.isAway) return;
    this.isAway = true;
    this.options.logger.warn({ error }, 'Redis cannot be reached; whoever follows a run polls until it is back');
  }
}
