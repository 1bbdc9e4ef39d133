import { containers } from './docker.js';
import { freePort } from './free-port.js';
import { type KafkaServer, nativeKafka, type StartKafkaOptions } from './native-kafka.js';
import type { Unavailable } from './server.js';

const image = (): string => process.env['KAFKA_IMAGE'] ?? 'apache/kafka-native:4.3.1';

/** A Kafka broker: the given one, one in a container, or one of our own. */
export async function startKafka(options: StartKafkaOptions): Promise<KafkaServer | Unavailable> {
  const given = process.env['KAFKA_BROKERS'];
  if (given !== undefined && given !== '') return { way: 'given', brokers: given.split(','), stop: async () => {} };
  return (await inContainer()) ?? (await nativeKafka(options));
}

async function inContainer(): Promise<KafkaServer | undefined> {
  const container = await containers();
  if (container === undefined) return undefined;
  const port = await freePort();
  try {
    // The broker tells its clients where it is, so the port must be known before it starts.
    const started = await container(image())
      .withExposedPorts({ container: 9_092, host: port })
      .withEnvironment({
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
        KAFKA_AUTO_CREATE_TOPICS_ENABLE: 'false',
      })
      .start();
    return { way: 'docker', brokers: [`127.0.0.1:${port}`], stop: async () => void (await started.stop()) };
  } catch (error) {
    process.stderr.write(`Kafka in a container: ${(error as Error).message}; starting it natively\n`);
    return undefined;
  }
}
