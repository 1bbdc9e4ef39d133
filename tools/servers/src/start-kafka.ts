import { answersApiVersions } from './answers-api-versions.js';
import { inContainer } from './docker.js';
import { freePort } from './free-port.js';
import { type KafkaServer, nativeKafka, type StartKafkaOptions } from './native-kafka.js';
import type { Unavailable } from './server.js';

const image = (): string => process.env['KAFKA_IMAGE'] ?? 'apache/kafka-native:4.3.1';

/** A Kafka broker: the given one, one in a container, or one of our own. One with users or settings of its own is always ours. */
export async function startKafka(options: StartKafkaOptions): Promise<KafkaServer | Unavailable> {
  if (options.security !== undefined || options.settings !== undefined) return await nativeKafka(options);
  const given = process.env['KAFKA_BROKERS'];
  if (given !== undefined && given !== '') return { way: 'given', brokers: given.split(','), stop: async () => {} };
  return (await containedKafka(options.port)) ?? (await nativeKafka(options));
}

async function containedKafka(wanted = 0): Promise<KafkaServer | undefined> {
  const port = wanted || (await freePort());
  // The broker tells its clients where it is, so the port must be known before it starts.
  const environment = {
    KAFKA_NODE_ID: '1',
    KAFKA_PROCESS_ROLES: 'broker,controller',
    KAFKA_LISTENERS: 'PLAINTEXT://:9092,CONTROLLER://:9093',
    KAFKA_ADVERTISED_LISTENERS: `PLAINTEXT://127.0.0.1:${port}`,
    KAFKA_CONTROLLER_LISTENER_NAMES: 'CONTROLLER',
    KAFKA_LISTENER_SECURITY_PROTOCOL_MAP: 'PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT',
    KAFKA_CONTROLLER_QUORUM_VOTERS: '1@localhost:9093',
    KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR: '1',
    KAFKA_GROUP_INITIAL_REBALANCE_DELAY_MS: '0',
    KAFKA_GROUP_MIN_SESSION_TIMEOUT_MS: '1000',
    KAFKA_BROKER_SESSION_TIMEOUT_MS: '1500',
    KAFKA_BROKER_HEARTBEAT_INTERVAL_MS: '300',
    KAFKA_AUTO_CREATE_TOPICS_ENABLE: 'false',
  };
  const isReady = async () => await answersApiVersions('127.0.0.1', port);
  const server = await inContainer('Kafka', { image: image(), port, containerPort: 9_092, environment, isReady });
  return server && { ...server, brokers: [`127.0.0.1:${port}`] };
}
