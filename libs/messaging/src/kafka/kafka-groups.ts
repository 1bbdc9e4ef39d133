import { ChassisError } from '@chassis/contracts';
import type { Admin, Kafka } from 'kafkajs';
import { kafkaClient, type KafkaConnection } from './kafka-connection.js';
import { TopicNames } from './topic-names.js';
import { topicOffsets } from './topic-offsets.js';

/** A group's place in one partition; `end` is where its log ends. */
export interface GroupOffset {
  /** Name on the brokers. */
  readonly topic: string;
  readonly partition: number;
  readonly committed: number;
  readonly begin: number;
  readonly end: number;
}

/** Where groups stand, and a way to set them back. For operators: each call connects anew. */
export class KafkaGroups {
  private readonly client: Kafka;
  private readonly names: TopicNames;

  constructor(connection: KafkaConnection, clientId = 'chassis-groups') {
    this.client = kafkaClient(connection, clientId);
    this.names = new TopicNames(connection.prefix);
  }

  /** The partitions in which the group has committed anything. */
  async offsets(group: string): Promise<GroupOffset[]> {
    return await this.connected(async (admin) => await this.read(admin, group));
  }

  /** Messages that the group has not done with, as far as it has committed. */
  async lag(group: string): Promise<number> {
    const offsets = await this.offsets(group);
    return offsets.reduce((sum, { committed, end }) => sum + Math.max(0, end - committed), 0);
  }

  /**
   * Sets the group back by so many messages in each of its partitions, so that they are delivered again; returns how many those are.
   * Throws `transient` (`group-active`) while a member of the group is alive: stop the service first.
   */
  async rewind(group: string, messages: number): Promise<number> {
    return await this.connected(async (admin) => {
      let repeated = 0;
      const offsets = await this.read(admin, group);
      for (const [topic, all] of Map.groupBy(offsets, (one) => one.topic)) {
        const partitions = all.map(({ partition, committed, begin }) => {
          const offset = Math.max(begin, committed - messages);
          repeated += Math.max(0, committed - offset);
          return { partition, offset: String(offset) };
        });
        await admin.setOffsets({ groupId: this.names.group(group), topic, partitions }).catch((error: unknown) => {
          throw new ChassisError('transient', 'group-active', `${group} was not set back: ${String(error)}`, {
            cause: error,
          });
        });
      }
      return repeated;
    });
  }

  private async read(admin: Admin, group: string): Promise<GroupOffset[]> {
    const known = await admin.fetchOffsets({ groupId: this.names.group(group) });
    const all = await Promise.all(
      known.map(async ({ topic, partitions }) => {
        const ends = new Map((await topicOffsets(admin, topic)).map((one) => [one.partition, one]));
        return partitions
          .filter(({ offset }) => Number(offset) >= 0)
          .map(({ partition, offset }): GroupOffset => {
            const { low = '0', high = '0' } = ends.get(partition) ?? {};
            return { topic, partition, committed: Number(offset), begin: Number(low), end: Number(high) };
          });
      }),
    );
    return all.flat();
  }

  private async connected<T>(work: (admin: Admin) => Promise<T>): Promise<T> {
    const admin = this.client.admin();
    await admin.connect();
    try {
      return await work(admin);
    } finally {
      await admin.disconnect();
    }
  }
}
