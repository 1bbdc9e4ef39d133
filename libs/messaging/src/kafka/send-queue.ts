import { ChassisError } from '@chassis/contracts';
import type { Logger } from '@chassis/telemetry';
import type { IHeaders, Kafka, Producer, TopicMessages } from 'kafkajs';
import { setTimeout as sleep } from 'node:timers/promises';
import { refusalOf } from './refusal-of.js';

/** A record as it goes to the brokers. */
export interface OutRecord {
  /** Name on the brokers. */
  readonly topic: string;
  readonly key: Buffer | string | null;
  readonly value: Buffer | string | null;
  readonly headers: IHeaders;
}

interface Waiting {
  readonly record: OutRecord;
  readonly bytes: number;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

const maxBatch = 1_000;
const retryAfterMs = 500;
const triesOfMissing = 4;

/** The size of a record as far as the brokers' limit goes, roughly: its texts and some for framing. */
export function sizeOf({ key, value, headers }: OutRecord): number {
  let framed = 30;
  for (const name of Object.keys(headers)) framed += name.length + lengthOf(headers[name]) + 10;
  return lengthOf(key) + lengthOf(value) + framed;
}

const lengthOf = (one: unknown): number =>
  typeof one === 'string' ? Buffer.byteLength(one) : Buffer.isBuffer(one) ? one.byteLength : 0;

/**
 * Sends gather while one request flies: the first of a tick leaves at once, what comes meanwhile leaves together. One request at a time keeps the order.
 * While the brokers are away the records wait here, and with them their senders; only what the brokers refuse is rejected.
 */
export class SendQueue {
  private readonly producer: Producer;
  private waiting: Waiting[] = [];
  private isFlying = false;
  private isConnected = false;
  private readonly giveUp = new AbortController();
  private flying: Promise<void> = Promise.resolve();

  constructor(
    client: Kafka,
    /** Of all records of a request: they may all belong to one partition, and a partition's batch counts as one message. */
    private readonly maxBytes: number,
    private readonly logger: Logger | undefined,
  ) {
    this.producer = client.producer({
      allowAutoTopicCreation: false,
      retry: { retries: 20, initialRetryTime: 100, maxRetryTime: 1_000 },
    });
  }

  async add(records: readonly OutRecord[]): Promise<void> {
    const sent = records.map((record) => {
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      this.waiting.push({ record, bytes: sizeOf(record), resolve, reject });
      return promise;
    });
    if (!this.isFlying) this.flying = this.fly();
    await (sent.length === 1 ? sent[0] : Promise.all(sent));
  }

  /** Sends what waits, for at most `patienceMs`; the rest is rejected. */
  async stop(patienceMs: number): Promise<void> {
    const late = setTimeout(() => this.giveUp.abort(), patienceMs);
    await this.flying;
    clearTimeout(late);
    this.giveUp.abort();
    await this.producer.disconnect().catch(() => undefined);
  }

  private async fly(): Promise<void> {
    this.isFlying = true;
    await new Promise((resolve) => setImmediate(resolve));
    while (this.waiting.length > 0) await this.send(this.nextBatch());
    this.isFlying = false;
  }

  private nextBatch(): Waiting[] {
    let bytes = 0;
    let count = 0;
    for (const one of this.waiting) {
      if (count > 0 && (count === maxBatch || bytes + one.bytes > this.maxBytes)) break;
      bytes += one.bytes;
      count++;
    }
    return this.waiting.splice(0, count);
  }

  private async send(batch: readonly Waiting[]): Promise<void> {
    try {
      await this.untilSent(batch.map((one) => one.record));
      for (const one of batch) one.resolve();
    } catch (error) {
      // One record that is refused must not take the others with it.
      if (batch.length > 1 && !this.giveUp.signal.aborted) for (const one of batch) await this.send([one]);
      else for (const one of batch) one.reject(error);
    }
  }

  private async sendOnce(records: readonly OutRecord[]): Promise<void> {
    if (!this.isConnected) await this.producer.connect();
    this.isConnected = true;
    await this.producer.sendBatch({ acks: -1, timeout: 10_000, topicMessages: byTopic(records) });
  }

  private async unlessGivenUp(sending: Promise<void>): Promise<void> {
    const { signal } = this.giveUp;
    const givenUp = Promise.withResolvers<void>();
    const giveUp = (): void =>
      givenUp.reject(new ChassisError('transient', 'bus-unavailable', 'The brokers did not take the message in time.'));
    if (signal.aborted) giveUp();
    signal.addEventListener('abort', giveUp);
    try {
      await Promise.race([sending, givenUp.promise]);
    } finally {
      signal.removeEventListener('abort', giveUp);
    }
  }

  private async untilSent(records: readonly OutRecord[]): Promise<void> {
    for (let tries = 1; ; tries++) {
      try {
        // Given up, nobody waits for kafkajs's own twenty tries.
        await this.unlessGivenUp(this.sendOnce(records));
        return;
      } catch (error) {
        const refusal = refusalOf(error);
        // A broker that just came back does not know all topics yet.
        if (refusal !== undefined && (refusal.code !== 'topic-missing' || tries >= triesOfMissing)) throw refusal;
        if (this.giveUp.signal.aborted) throw error;
        this.logger?.warn({ messages: records.length, error }, 'the brokers do not take messages; trying on');
        await sleep(retryAfterMs, undefined, { signal: this.giveUp.signal }).catch(() => undefined);
      }
    }
  }
}

function byTopic(records: readonly OutRecord[]): TopicMessages[] {
  const topics = new Map<string, TopicMessages>();
  for (const { topic, key, value, headers } of records) {
    const of = topics.get(topic) ?? { topic, messages: [] };
    of.messages.push({ key, value, headers });
    topics.set(topic, of);
  }
  return [...topics.values()];
}
