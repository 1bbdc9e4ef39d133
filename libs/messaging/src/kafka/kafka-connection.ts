import type { Logger } from '@chassis/telemetry';
import type { ISocketFactory, Kafka } from 'kafkajs';
import { kafkajs } from './kafkajs/repaired-kafkajs.js';
import { repairKafkajs } from './repair-kafkajs.js';

/** Where the brokers are and who we are to them. */
export interface KafkaConnection {
  /** `host:port` each. */
  readonly brokers: readonly string[];
  /** Put before every topic and group name. */
  readonly prefix?: string;
  /** SCRAM-SHA-512. */
  readonly login?: { readonly username: string; readonly password: string };
  readonly tls?: { readonly ca?: string };
  /** How sockets are opened; for tests that break them. */
  readonly socketFactory?: ISocketFactory;
}

/** A client whose requests end within seconds; kafkajs's own log goes to ours, without its alarm about every retry. */
export function kafkaClient(connection: KafkaConnection, clientId: string, logger?: Logger): Kafka {
  repairKafkajs();
  return new kafkajs.Kafka({
    clientId,
    brokers: [...connection.brokers],
    connectionTimeout: 1_000,
    authenticationTimeout: 5_000,
    requestTimeout: 5_000,
    enforceRequestTimeout: true,
    // Of connections, metadata and coordinators: kafkajs's own grow to 30 s, so a client would sleep long after its brokers are back. Whoever uses a client tries on by himself.
    retry: { initialRetryTime: 100, maxRetryTime: 500, retries: 5 },
    ...(connection.login && { sasl: { mechanism: 'scram-sha-512', ...connection.login } }),
    ...(connection.tls && { ssl: connection.tls.ca === undefined ? true : { ca: [connection.tls.ca] } }),
    ...(connection.socketFactory && { socketFactory: connection.socketFactory }),
    logLevel: kafkajs.logLevel.WARN,
    logCreator:
      () =>
      ({ namespace, log: { message, groupId, error } }) =>
        logger?.debug({ namespace, group: groupId as string | undefined, error: error as unknown }, message),
  });
}
