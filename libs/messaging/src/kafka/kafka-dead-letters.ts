import { randomUUID } from 'node:crypto';
import type { Consumer, IHeaders, Kafka, KafkaMessage } from 'kafkajs';
import { ChassisError } from '@chassis/contracts';
import { type DeadLetter, DeadLetters, type DeadLettersOf } from '../dead-letters.js';
import { incoming, type OriginalBytes, retryHeaders } from './incoming.js';
import { kafkaClient, type KafkaConnection } from './kafka-connection.js';
import { TopicNames } from './topic-names.js';
import { topicOffsets } from './topic-offsets.js';

/** A message that a group gave up; its id is the offset in the group's dead-letter topic. */
export interface KafkaDeadLetter extends DeadLetter {
  /** Key, value and headers as they came, byte for byte. */
  readonly original: OriginalBytes;
}

/** Reads what groups put aside, and gives it back to them. For operators: each call connects anew. */
export class KafkaDeadLetters extends DeadLetters {
  private readonly client: Kafka;
  private readonly names: TopicNames;

  constructor(connection: KafkaConnection, clientId = 'chassis-dead-letters') {
    super();
    this.client = kafkaClient(connection, clientId);
    this.names = new TopicNames(connection.prefix);
  }

  async of(group: string, { tenant, after, limit }: DeadLettersOf): Promise<DeadLetter[]> {
    const isWanted = (one: KafkaDeadLetter): boolean => one.id > after && one.headers['ce_tenant'] === tenant;
    return await this.read(group, limit, isWanted);
  }

  async again(group: string, id: number, headers: Readonly<Record<string, string>>): Promise<void> {
    const [letter] = await this.read(group, 1, (one) => one.id === id);
    if (letter === undefined)
      throw new ChassisError('invalid', 'unknown-dead-letter', `The ${group} put no message ${id} aside.`);
    const original = { ...letter.original, headers: { ...letter.original.headers, ...headers } };
    await this.replay([{ ...letter, original }]);
  }

  /** Of all tenants, oldest first; at most `limit`. */
  async list(group: string, limit = 1_000): Promise<KafkaDeadLetter[]> {
    return await this.read(group, limit, () => true);
  }

  /** Delivers them to their group again, and to no other, as if for the first time. */
  async replay(letters: readonly KafkaDeadLetter[]): Promise<void> {
    if (letters.length === 0) return;
    const producer = this.client.producer({ allowAutoTopicCreation: false });
    await producer.connect();
    try {
      await producer.sendBatch({
        acks: -1,
        topicMessages: letters.map(({ group, topic, original }) => ({
          topic: this.names.retry(group, 0),
          messages: [{ key: original.key, value: original.value, headers: againOf(original.headers, topic) }],
        })),
      });
    } finally {
      await producer.disconnect();
    }
  }

  private async read(
    group: string,
    limit: number,
    isWanted: (one: KafkaDeadLetter) => boolean,
  ): Promise<KafkaDeadLetter[]> {
    const topic = this.names.dead(group);
    const [range] = await this.offsetsOf(topic);
    const last = Number(range?.high ?? 0) - 1;
    if (range === undefined || last < Number(range.low)) return [];
    const letters: KafkaDeadLetter[] = [];
    // A group of the instance's own: the service's user may read with no other.
    const groupId = this.names.broadcastGroup(group, `dead-letters-${randomUUID()}`);
    const consumer = this.client.consumer({ groupId, maxWaitTimeInMs: 100 });
    try {
      await consumer.connect();
      await consumer.subscribe({ topics: [topic], fromBeginning: true });
      await readUntil(consumer, last, (message) => {
        const letter = letterOf(group, message);
        if (isWanted(letter)) letters.push(letter);
        return letters.length < limit;
      });
    } finally {
      await consumer.disconnect();
    }
    return letters.slice(0, limit);
  }

  private async offsetsOf(topic: string) {
    const admin = this.client.admin();
    await admin.connect();
    try {
      return await topicOffsets(admin, topic);
    } finally {
      await admin.disconnect();
    }
  }
}

const againOf = (headers: IHeaders, topic: string): IHeaders => ({
  ...headers,
  [retryHeaders.topic]: topic,
  [retryHeaders.count]: '0',
  [retryHeaders.dueAt]: '0',
});

async function readUntil(consumer: Consumer, last: number, take: (message: KafkaMessage) => boolean): Promise<void> {
  const done = Promise.withResolvers<void>();
  consumer.on(consumer.events.CRASH, ({ payload }) => done.reject(payload.error));
  await consumer.run({
    autoCommit: false,
    eachMessage: async ({ message }) => {
      if (!take(message) || Number(message.offset) >= last) done.resolve();
      await Promise.resolve();
    },
  });
  await done.promise;
}

function letterOf(group: string, message: KafkaMessage): KafkaDeadLetter {
  const { delivery, original, position } = incoming(message, '', '');
  const {
    chassis_kind: kind = '',
    chassis_code: code = '',
    chassis_reason: reason = '',
    chassis_at: at = '',
    ...headers
  } = original.headers as Record<string, string>;
  const { topic, key, value } = delivery;
  return {
    id: position,
    group,
    topic,
    key,
    headers,
    value,
    kind,
    code,
    reason,
    at,
    original: { ...original, headers },
  };
}
