import { consumedBy, services, type Topic, type TopicRow, topicNames, topics } from '@chassis/contracts';
import { TopicNames } from './topic-names.js';

/** A topic as it should be on the brokers. */
export interface WantedTopic {
  readonly name: string;
  readonly partitions: number;
  readonly settings: Readonly<Record<string, string>>;
}

export interface WantedTopicsOptions {
  prefix?: string;
  /** Of each topic of the table; retry and dead-letter topics have one. Default 3. */
  partitions?: number;
  /** Default: all of the table. */
  topics?: readonly Topic[];
  /** Who may retry and put aside; default: every service that consumes something. */
  groups?: readonly string[];
}

const daysMs = 24 * 60 * 60 * 1_000;
/** Brokers unpack foreign compression, since kafkajs crashes for ever on a codec that it does not know. */
const settings = (days: number) => ({ 'retention.ms': String(days * daysMs), 'compression.type': 'uncompressed' });
/** Dead letters may hold what was just below the limit plus the reason. */
const deadSettings = { ...settings(30), 'max.message.bytes': '1310720' };

/** What the topics table wants on the brokers: its own topics, and for every consumer its retry topics and its dead letters. */
export function wantedTopics(options: WantedTopicsOptions = {}): WantedTopic[] {
  const names = new TopicNames(options.prefix);
  const groups = options.groups ?? services.filter((service) => consumedBy(service).length > 0);
  return [
    ...(options.topics ?? topicNames).map((topic) => {
      const row: TopicRow = topics[topic];
      return {
        name: names.topic(topic),
        partitions: options.partitions ?? 3,
        settings: settings(row.retentionDays ?? 7),
      };
    }),
    ...groups.flatMap((group) => [
      ...names.retries(group).map((name) => ({ name, partitions: 1, settings: settings(7) })),
      { name: names.dead(group), partitions: 1, settings: deadSettings },
    ]),
  ];
}
