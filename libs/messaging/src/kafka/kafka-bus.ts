import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { ChassisError, type DataClass, DataClassSchema, services, type Topic } from '@chassis/contracts';
import { attributes, count, type Logger } from '@chassis/telemetry';
import type { Kafka } from 'kafkajs';
import { type Delivery, MessageBus, type OutgoingMessage, type Subscription } from '../message-bus.js';
import { type Headers, toWire } from '../wire.js';
import { GroupConsumer } from './group-consumer.js';
import { type Incoming, type OriginalBytes, payloadHeader, retryHeaders } from './incoming.js';
import { kafkaClient, type KafkaConnection } from './kafka-connection.js';
import { KafkaLag } from './kafka-lag.js';
import type { LargeValues } from './large-values.js';
import { refusalOf } from './refusal-of.js';
import { type OutRecord, SendQueue, sizeOf } from './send-queue.js';
import { Turns } from '../turns/turns.js';
import { TopicNames } from './topic-names.js';

export interface KafkaBusOptions {
  connection: KafkaConnection;
  /** Shown in the brokers' logs: the service's name. */
  clientId: string;
  /** Tells instances of a service apart for broadcasts. Default: random. */
  instance?: string;
  /** Takes values above `maxMessageBytes`; without it they are refused. */
  large?: LargeValues;
  /** Below the brokers' `message.max.bytes` (1,048,588 by default), with room for framing. Default 900,000. */
  maxMessageBytes?: number;
  /** Keys worked on at a time, per partition. Default 64. */
  lanes?: number;
  /** Messages held per partition above which it is paused. Default 5,000: a tenant's flood is held to look behind it. */
  highMark?: number;
  /** Of the process. Default: of this bus alone. */
  turns?: Turns;
  /** After this time without a sign the group gives a member's partitions away; the brokers may ask for more. Default 3,000: shorter ones take a busy process for a dead one. */
  sessionTimeoutMs?: number;
  /** Default 5,000. */
  commitTimeoutMs?: number;
  /** Called when a handler rejects: nothing may be skipped, so the process must end and start anew. */
  onFatal: (error: unknown) => void;
  logger?: Logger;
  /** When a message may be tried again is told to other processes: one clock for all. Default: this process's. */
  now?: () => Date;
}

type Handlers = ReadonlyMap<string, Subscription['deliver']>;

const largeRetryMs = 1_000;
const brokerRetryMs = 250;
const measureEveryMs = 5_000;

/**
 * `MessageBus` on Kafka (kafkajs). At least once, in order per key; a group's instances share the partitions, and each partition is worked on in lanes, key beside key.
 * Topics are made beforehand by `ensureTopics`.
 */
export class KafkaBus extends MessageBus {
  readonly isOfOneProcess = false;
  private readonly client: Kafka;
  private readonly names: TopicNames;
  private readonly queue: SendQueue;
  private readonly subscriptions: Subscription[] = [];
  private consumers: GroupConsumer[] = [];
  /** The bytes of what is being handled, for those that set it aside. */
  private readonly originals = new WeakMap<Delivery, OriginalBytes>();
  private readonly stopping = new AbortController();
  private measuring: KafkaLag | undefined;
  private preparing: Promise<void> | undefined;
  private readonly turns: Turns;
  /** Who waits for another try sleeps in its lane, and takes nobody's turn. */
  private readonly turnsOfRetries = new Turns();

  constructor(private readonly options: KafkaBusOptions) {
    super();
    this.client = kafkaClient(options.connection, options.clientId, options.logger);
    this.names = new TopicNames(options.connection.prefix);
    this.queue = new SendQueue(this.client, this.maxMessageBytes, options.logger);
    this.turns = options.turns ?? new Turns();
  }

  /** False while any group of ours is without its partitions: for readiness. */
  get isReady(): boolean {
    return this.consumers.every((one) => one.isReady);
  }

  subscribe(subscription: Subscription): void {
    this.subscriptions.push(subscription);
  }

  /** Resolves when all in-sync replicas have the messages; waits while the brokers are away. */
  async publish(messages: readonly OutgoingMessage[]): Promise<void> {
    await this.append(messages.map((message) => ({ topic: message.topic, ...toWire(message) })));
  }

  /** Sends messages as bytes go, unchecked, as the outbox and foreign producers do. */
  async append(messages: readonly { topic: Topic; key: string; headers: Headers; value: string }[]): Promise<void> {
    const records = messages.map(({ topic, ...rest }) => ({ topic: this.names.topic(topic), ...rest }));
    if (this.preparing === undefined && records.every((record) => sizeOf(record) <= this.maxMessageBytes))
      return await this.queue.add(records);
    // While a long value goes elsewhere nothing overtakes its message.
    const before = this.preparing;
    const shortened = (async () => {
      await before;
      return await Promise.all(records.map(async (record) => await this.shortened(record)));
    })();
    const prepared = shortened.then(
      () => undefined,
      () => undefined,
    );
    this.preparing = prepared;
    try {
      await this.queue.add(await shortened);
    } finally {
      if (this.preparing === prepared) this.preparing = undefined;
    }
  }

  async retryLater(group: string, delivery: Delivery, delayMs: number): Promise<void> {
    count('retriedLater', 1, { [attributes.service]: group, [attributes.topic]: delivery.topic });
    const { key, value, headers } = this.bytesOf(delivery);
    await this.queue.add([
      {
        topic: this.names.retry(group, delayMs),
        key,
        value,
        headers: {
          ...headers,
          [retryHeaders.topic]: delivery.topic,
          [retryHeaders.count]: String(delivery.deliveryCount),
          [retryHeaders.dueAt]: String(this.now() + delayMs),
        },
      },
    ]);
  }

  async deadLetter(group: string, delivery: Delivery, error: ChassisError): Promise<void> {
    const { key, value, headers } = this.bytesOf(delivery);
    await this.queue.add([
      {
        topic: this.names.dead(group),
        key,
        value,
        headers: {
          ...headers,
          [retryHeaders.topic]: delivery.topic,
          chassis_kind: error.kind,
          chassis_code: error.code,
          chassis_reason: error.message.slice(0, 2_000),
          chassis_at: new Date(this.now()).toISOString(),
        },
      },
    ]);
  }

  /** Resolves when every group has its partitions; waits while the brokers are away, throws what they refuse. */
  async start(): Promise<void> {
    const existing = await this.existingTopics();
    const groups = new Map<string, Subscription[]>();
    for (const one of this.subscriptions) {
      const name = `${one.delivery} ${one.group}`;
      groups.set(name, [...(groups.get(name) ?? []), one]);
    }
    this.consumers = [...groups.values()].map((subscriptions) => this.consumerOf(subscriptions, existing));
    await Promise.all(this.consumers.map(async (one) => await one.start()));
    const read = this.consumers.flatMap((one) => one.reads ?? []);
    this.measuring = new KafkaLag(this.client, read, this.options.logger);
    this.measuring.start(measureEveryMs);
    for (const { onStart } of this.subscriptions) onStart?.();
  }

  async stop(): Promise<void> {
    // What waits for its time is simply not done.
    this.stopping.abort();
    const measured = this.measuring?.stop();
    const stopped = Promise.all(this.consumers.map(async (one) => await one.stop()));
    const late = setTimeout(() => void this.queue.stop(0), 10_000);
    await stopped;
    await Promise.all(this.subscriptions.map(async ({ onStop }) => await onStop?.()));
    clearTimeout(late);
    await this.queue.stop(5_000);
    await measured;
  }

  /** The partitions that this instance reads, per group. */
  assignments(): { group: string; topic: string; partition: number }[] {
    return this.consumers.flatMap((one) => one.assigned());
  }

  /** Messages in memory: taken off the brokers and not done with. */
  get held(): number {
    return this.consumers.reduce((sum, one) => sum + one.held, 0);
  }

  private now(): number {
    return (this.options.now?.() ?? new Date()).getTime();
  }

  private get maxMessageBytes(): number {
    return this.options.maxMessageBytes ?? 900_000;
  }

  private consumerOf(subscriptions: readonly Subscription[], existing: ReadonlySet<string>): GroupConsumer {
    const [{ group, delivery }] = subscriptions as [Subscription];
    const handlers = new Map(subscriptions.flatMap((one) => one.topics.map((topic) => [topic as string, one.deliver])));
    const topics = new Map([...handlers.keys()].map((topic) => [this.names.topic(topic as Topic), topic]));
    // A reader that is no service (a tool, a test) may go without retries.
    const isService = (services as readonly string[]).includes(group);
    if (delivery === 'group')
      for (const retry of this.names.retries(group))
        if (isService || existing.has(retry)) topics.set(retry, retry.slice(this.names.group('').length));
    const missing = [...topics.keys()].filter((one) => !existing.has(one));
    if (missing.length > 0)
      throw new ChassisError(
        'bug',
        'topic-missing',
        `Not on the brokers: ${missing.join(', ')}. Run \`npm run topics -- apply\`${this.options.connection.login === undefined ? '' : ', with --rights if they are there and this user may not see them'}.`,
      );
    const { lanes = 64, highMark = 5_000, sessionTimeoutMs = 3_000, commitTimeoutMs = 5_000 } = this.options;
    const { instance = randomUUID() } = this.options;
    const groupId = delivery === 'group' ? this.names.group(group) : this.names.broadcastGroup(group, instance);
    return new GroupConsumer({
      client: this.client,
      group,
      groupId,
      topics,
      from: delivery === 'group' ? 'committed' : 'latest',
      turnsOf: (topic) => (handlers.has(topic) ? this.turns : this.turnsOfRetries),
      ...{ lanes, highMark, sessionTimeoutMs, commitTimeoutMs },
      deliver: async (item) => await this.deliver(item, group, handlers),
      ...{ onFailure: this.options.onFatal, logger: this.options.logger },
    });
  }

  private async deliver(item: Incoming, group: string, handlers: Handlers): Promise<void> {
    const waitMs = item.dueAt - this.now();
    if (waitMs > 0) await sleep(waitMs, undefined, { signal: this.stopping.signal });
    const delivery = await this.lengthened(item.delivery);
    this.originals.set(delivery, item.original);
    const handler = handlers.get(delivery.topic);
    if (handler !== undefined) return await handler(delivery);
    // It waited for another try, and the group has given up its topic since.
    const error = new ChassisError('bug', 'not-handled', `${group} does not handle ${delivery.topic} any more.`);
    await this.deadLetter(group, delivery, error);
  }

  private bytesOf(delivery: Delivery): OriginalBytes {
    return this.originals.get(delivery) ?? delivery;
  }

  /** Asks until an answer comes; throws what no waiting changes. */
  private async existingTopics(): Promise<Set<string>> {
    for (let isTold = false; ; isTold = true) {
      const admin = this.client.admin();
      try {
        await admin.connect();
        return new Set(await admin.listTopics());
      } catch (error) {
        const refusal = refusalOf(error);
        if (refusal !== undefined) throw refusal;
        if (this.stopping.signal.aborted)
          throw new ChassisError('transient', 'bus-unavailable', 'No broker answers.', { cause: error });
        if (!isTold) this.options.logger?.warn({ error }, 'no broker answers yet; waiting for one');
        await sleep(brokerRetryMs, undefined, { signal: this.stopping.signal }).catch(() => undefined);
      } finally {
        await admin.disconnect();
      }
    }
  }

  /** Leaves a value that is too long behind in the payload store. */
  private async shortened(record: OutRecord & { value: string; headers: Headers }): Promise<OutRecord> {
    const size = sizeOf(record);
    if (size <= this.maxMessageBytes) return record;
    const { large } = this.options;
    if (large === undefined)
      throw new ChassisError(
        'bug',
        'message-too-large',
        `A message of ${size} bytes on ${record.topic}: the brokers take ${this.maxMessageBytes}. Send a PayloadRef instead.`,
      );
    const dataClass: DataClass = DataClassSchema.catch('restricted').parse(record.headers['ce_dataclass']);
    const ref = await large.put(record.headers['ce_tenant'] ?? '', record.value, dataClass);
    return { ...record, value: '', headers: { ...record.headers, [payloadHeader]: `${ref.payload}/${ref.bytes}` } };
  }

  private async lengthened(delivery: Delivery): Promise<Delivery> {
    const { [payloadHeader]: reference, ...headers } = delivery.headers;
    const { large } = this.options;
    if (reference === undefined || large === undefined) return delivery;
    const [payload = '', bytes] = reference.split('/');
    for (;;) {
      try {
        const value = await large.getText(headers['ce_tenant'] ?? '', { payload, bytes: Number(bytes) });
        return { ...delivery, headers, value };
      } catch (error) {
        // Erased or never there: the message goes on without its value, and is put aside as what it is.
        if (ChassisError.from(error).kind !== 'transient') return delivery;
        await sleep(largeRetryMs, undefined, { signal: this.stopping.signal });
      }
    }
  }
}
