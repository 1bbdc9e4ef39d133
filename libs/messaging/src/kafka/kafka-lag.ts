import type { Logger } from '@chassis/telemetry';
import type { Admin, Kafka } from 'kafkajs';
import { reportLag } from '../report-lag.js';
import { topicOffsets } from './topic-offsets.js';

/** What a group reads: names on the brokers → the topics of the table. */
export interface ReadByGroup {
  readonly group: string;
  readonly groupId: string;
  readonly topics: ReadonlyMap<string, string>;
}

/** Messages that groups have not committed, as the brokers have it: also of partitions that nobody reads. Every instance of a group tells the same. */
export class KafkaLag {
  private timer: NodeJS.Timeout | undefined;
  private admin: Admin | undefined;
  private measuring: Promise<void> | undefined;

  constructor(
    private readonly client: Kafka,
    private readonly groups: readonly ReadByGroup[],
    private readonly logger: Logger | undefined,
  ) {}

  start(everyMs: number): void {
    this.timer = setInterval(() => {
      this.measuring ??= this.measure().finally(() => (this.measuring = undefined));
    }, everyMs);
  }

  async stop(): Promise<void> {
    clearInterval(this.timer);
    // The brokers may be away: nobody waits for a figure.
    await this.admin?.disconnect().catch(() => undefined);
  }

  private async measure(): Promise<void> {
    try {
      const admin = this.admin ?? this.client.admin();
      if (this.admin === undefined) await admin.connect();
      this.admin = admin;
      for (const { group, groupId, topics } of this.groups) {
        const committed = await admin.fetchOffsets({ groupId, topics: [...topics.keys()] });
        for (const { topic, partitions } of committed) {
          const known = new Map(partitions.map((one) => [one.partition, Number(one.offset)]));
          const ends = await topicOffsets(admin, topic);
          const left = ends.map(({ partition, high, low }) => {
            const done = known.get(partition) ?? -1;
            return Math.max(0, Number(high) - (done < 0 ? Number(low) : done));
          });
          const messages = left.reduce((sum, one) => sum + one, 0);
          reportLag({ group, topic: topics.get(topic) ?? topic, messages });
        }
      }
    } catch (error) {
      this.logger?.debug({ error }, 'the lag could not be measured; trying again');
      await this.admin?.disconnect().catch(() => undefined);
      this.admin = undefined;
    }
  }
}
