import { ChassisError } from '@chassis/contracts';
import type { Admin } from 'kafkajs';
import { kafkajs } from './kafkajs/repaired-kafkajs.js';
import { setTimeout as sleep } from 'node:timers/promises';
import { kafkaClient, type KafkaConnection } from './kafka-connection.js';
import { refusalOf } from './refusal-of.js';
import { topicOffsets } from './topic-offsets.js';
import { type WantedTopic, wantedTopics, type WantedTopicsOptions } from './plan-topics.js';

export interface EnsureTopicsOptions extends Omit<WantedTopicsOptions, 'prefix'> {
  connection: KafkaConnection;
  /** Default: what the brokers give new topics. */
  replicationFactor?: number;
  /** Only says what is to be done. */
  isDryRun?: boolean;
}

/** What the brokers lack, against the topics table. */
export interface TopicChanges {
  readonly create: readonly string[];
  /** More partitions move keys to other partitions: their order is kept only from then on. */
  readonly grow: readonly { readonly topic: string; readonly from: number; readonly to: number }[];
  readonly configure: readonly {
    readonly topic: string;
    readonly setting: string;
    readonly from: string;
    readonly to: string;
  }[];
}

/** Brings topics, partitions and retention to what the topics table wants; may be repeated and raced. Nothing is ever removed or shrunk. */
export async function ensureTopics(options: EnsureTopicsOptions): Promise<TopicChanges> {
  const wanted = wantedTopics({ ...options, prefix: options.connection.prefix ?? '' });
  const admin = kafkaClient(options.connection, 'chassis-topics').admin({
    retry: { retries: 10, maxRetryTime: 1_000 },
  });
  try {
    await admin.connect();
    const changes = await compare(admin, wanted);
    if (options.isDryRun !== true) await apply(admin, wanted, changes, options.replicationFactor);
    return changes;
  } catch (error) {
    throw (
      refusalOf(error) ??
      new ChassisError('transient', 'topics-not-ensured', `The topics could not be made: ${String(error)}`, {
        cause: error,
      })
    );
  } finally {
    await admin.disconnect();
  }
}

async function compare(admin: Admin, wanted: readonly WantedTopic[]): Promise<TopicChanges> {
  const existing = new Set(await admin.listTopics());
  const known = wanted.filter((one) => existing.has(one.name));
  const create = wanted.filter((one) => !existing.has(one.name)).map((one) => one.name);
  if (known.length === 0) return { create, grow: [], configure: [] };
  const { topics } = await admin.fetchTopicMetadata({ topics: known.map((one) => one.name) });
  const partitions = new Map(topics.map((one) => [one.name, one.partitions.length]));
  const grow = known
    .map((one) => ({ topic: one.name, from: partitions.get(one.name) ?? 0, to: one.partitions }))
    .filter((one) => one.from < one.to);
  const described = await admin.describeConfigs({
    includeSynonyms: false,
    resources: known.map((one) => ({
      type: kafkajs.ConfigResourceTypes.TOPIC,
      name: one.name,
      configNames: Object.keys(one.settings),
    })),
  });
  const configure = known.flatMap((one) => {
    const entries = described.resources.find((resource) => resource.resourceName === one.name)?.configEntries ?? [];
    return Object.entries(one.settings)
      .map(([setting, to]) => ({
        topic: one.name,
        setting,
        from: entries.find((entry) => entry.configName === setting)?.configValue ?? '',
        to,
      }))
      .filter((change) => change.from !== change.to);
  });
  return { create, grow, configure };
}

async function apply(
  admin: Admin,
  wanted: readonly WantedTopic[],
  changes: TopicChanges,
  replicationFactor = -1,
): Promise<void> {
  const of = (names: ReadonlySet<string>) => wanted.filter((one) => names.has(one.name));
  const toCreate = of(new Set(changes.create));
  if (toCreate.length > 0) {
    await admin.createTopics({
      // Waiting in kafkajs throws UNKNOWN_TOPIC_OR_PARTITION now and then; we ask for the metadata ourselves.
      waitForLeaders: false,
      topics: toCreate.map((one) => ({
        topic: one.name,
        numPartitions: one.partitions,
        replicationFactor,
        configEntries: Object.entries(one.settings).map(([name, value]) => ({ name, value })),
      })),
    });
    await untilLed(admin, changes.create);
    // Metadata names leaders before they take records; a batch that meets one too early is sent twice to the others.
    for (const topic of changes.create) await topicOffsets(admin, topic);
  }
  if (changes.grow.length > 0)
    await admin.createPartitions({
      topicPartitions: changes.grow.map(({ topic, to }) => ({ topic, count: to })),
    });
  const toConfigure = of(new Set(changes.configure.map((one) => one.topic)));
  if (toConfigure.length > 0)
    await admin.alterConfigs({
      validateOnly: false,
      resources: toConfigure.map((one) => ({
        type: kafkajs.ConfigResourceTypes.TOPIC,
        name: one.name,
        configEntries: Object.entries(one.settings).map(([name, value]) => ({ name, value })),
      })),
    });
}

async function untilLed(admin: Admin, names: readonly string[]): Promise<void> {
  for (let tries = 1; ; tries++) {
    const isReady = await admin.fetchTopicMetadata({ topics: [...names] }).then(
      ({ topics }) => topics.every((one) => one.partitions.length > 0 && one.partitions.every((p) => p.leader >= 0)),
      (error: unknown) => {
        if (tries === 100) throw error;
        return false;
      },
    );
    if (isReady) return;
    if (tries === 100) throw new ChassisError('transient', 'no-leaders', 'New topics got no leader within 10 s.');
    await sleep(100);
  }
}
