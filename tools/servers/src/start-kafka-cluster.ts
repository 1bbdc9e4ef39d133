import { nativeKafka, type KafkaServer, type StartKafkaOptions } from './native-kafka.js';
import type { Unavailable } from './server.js';

/** Three brokers of our own that replicate to each other, of which one may be away. Always native: it is there for its nodes to be killed. */
export async function startKafkaCluster(options: Omit<StartKafkaOptions, 'port'>): Promise<KafkaServer | Unavailable> {
  return await nativeKafka(options, 3);
}
