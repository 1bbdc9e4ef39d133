import type { ServiceName } from '@chassis/contracts';
import {
  type DeadLetters,
  KafkaBus,
  kafkaConnection,
  KafkaDeadLetters,
  KafkaOutbox,
  type MessageBus,
  type Outbox,
  type Turns,
} from '@chassis/messaging';
import type { PayloadStore } from '@chassis/payloads';
import type { Database } from '@chassis/persistence';
import type { Logger } from '@chassis/telemetry';
import type { Clock } from '../clock.js';
import type { DistributedConfig } from './distributed-config.js';

export interface Messaging {
  readonly bus: MessageBus;
  readonly outbox: Outbox;
  readonly deadLetters: DeadLetters;
  /** What keeps messages from flowing, as sentences. */
  problems(): string[];
  start(): Promise<void>;
  stop(): Promise<void>;
}

export interface MessagingOptions {
  service: ServiceName;
  config: DistributedConfig;
  database: Database;
  /** Takes values that are too long for the brokers. */
  payloads: PayloadStore;
  turns: Turns;
  logger: Logger;
  clock: Clock;
  onFatal: (error: unknown) => void;
}

/** The Kafka bus of one service with the outbox in its schema; the one place that knows how these two are put together. */
export function openMessaging(options: MessagingOptions): Messaging {
  const { service, config, database, payloads, turns, logger, clock, onFatal } = options;
  const bus = new KafkaBus({
    connection: kafkaConnection(config),
    clientId: service,
    large: payloads,
    turns,
    logger,
    now: () => clock.now(),
    onFatal,
  });
  const outbox = new KafkaOutbox({ bus, database, logger });
  return {
    bus,
    outbox,
    deadLetters: new KafkaDeadLetters(kafkaConnection(config)),
    problems: () => (bus.isReady ? [] : ['the message bus cannot be reached']),
    start: async () => {
      await bus.start();
      outbox.start();
    },
    stop: async () => {
      // Both know at once: what the outbox cannot send any more stays in its rows.
      await Promise.all([outbox.stop(), bus.stop()]);
    },
  };
}
