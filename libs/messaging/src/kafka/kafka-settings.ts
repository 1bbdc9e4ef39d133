import { readFileSync } from 'node:fs';
import { ChassisError } from '@chassis/contracts';
import { z } from 'zod';
import type { KafkaConnection } from './kafka-connection.js';

const optional = z.string().optional();

/** The settings of the Kafka bus, to be spread into a service's or the platform's schema. */
export const kafkaSettings = {
  MESSAGING_URL: z
    .string()
    .regex(/^kafka:\/\/[^,/]+:\d+(,[^,/]+:\d+)*$/, 'must be kafka://host:port[,host:port…]')
    .optional()
    .describe('Kafka brokers as kafka://host:port[,host:port…]; empty: the embedded bus'),
  KAFKA_TOPIC_PREFIX: z
    .string()
    .regex(/^[a-z0-9.-]*$/)
    .default('')
    .describe('Put before topic and group names, where several installations share a cluster'),
  KAFKA_SASL_USERNAME: optional.describe('User at the brokers (SCRAM-SHA-512); empty: no login'),
  KAFKA_SASL_PASSWORD: optional.describe('Password of that user (secret)'),
  KAFKA_TLS: z.enum(['off', 'on']).default('off').describe('Whether connections to the brokers are encrypted'),
  KAFKA_TLS_CA: optional.describe('PEM of the certificate authority, if it is not a public one'),
  KAFKA_TLS_CA_FILE: optional.describe('File with that PEM, in place of the text itself'),
};
export type KafkaSettings = z.output<z.ZodObject<typeof kafkaSettings>>;

/** Where and how to connect, from settings; throws `invalid` when they do not name a broker. */
export function kafkaConnection(settings: KafkaSettings): KafkaConnection {
  if (settings.MESSAGING_URL === undefined)
    throw new ChassisError('invalid', 'no-brokers', 'MESSAGING_URL names no brokers: set kafka://host:port.');
  const { KAFKA_SASL_USERNAME: username, KAFKA_SASL_PASSWORD: password, KAFKA_TLS_CA: ca } = settings;
  const { KAFKA_TLS_CA_FILE: file } = settings;
  if ((username === undefined) !== (password === undefined))
    throw new ChassisError('invalid', 'half-login', 'KAFKA_SASL_USERNAME and KAFKA_SASL_PASSWORD go together.');
  const authority = ca ?? (file === undefined ? undefined : readAuthority(file));
  return {
    brokers: settings.MESSAGING_URL.slice('kafka://'.length).split(','),
    prefix: settings.KAFKA_TOPIC_PREFIX,
    ...(username !== undefined && password !== undefined && { login: { username, password } }),
    ...(settings.KAFKA_TLS === 'on' && { tls: authority === undefined ? {} : { ca: authority } }),
  };
}

function readAuthority(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new ChassisError('invalid', 'no-authority', `KAFKA_TLS_CA_FILE ${file} cannot be read.`, { cause });
  }
}
