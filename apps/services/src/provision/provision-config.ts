import { kafkaSettings } from '@chassis/messaging';
import { z } from 'zod';

/** Settings of provisioning, which makes what services need before they start. */
export const provisionConfig = z.object({
  ...kafkaSettings,
  OWNER_DATABASE_URL: z
    .string()
    .regex(/^postgres(ql)?:\/\/.+\/.+/, 'must be postgres://owner:password@host:port/database')
    .describe('PostgreSQL under a role that may make databases, roles and schemas; the services never get it.'),
  SERVICES_DIR: z
    .string()
    .default('.chassis/services')
    .describe('Folder where provisioning leaves, per service, its key, the public keys of all, and its settings.'),
  SERVICES_DATABASE_HOST: z
    .string()
    .optional()
    .describe('host:port of PostgreSQL as the services reach it, where that differs from OWNER_DATABASE_URL.'),
  REDIS_URL: z.string().optional().describe('Redis, handed on to the services.'),
  KAFKA_USERS_FILE: z
    .string()
    .optional()
    .describe(
      'JSON file with a user of the brokers for each service, {"retriever": {"username", "password"}, …}: each gets its own, with the rights of the topics table.',
    ),
  KAFKA_REPLICATION_FACTOR: z.coerce
    .number()
    .int()
    .min(1)
    .optional()
    .describe('Copies of each new topic; the default of the brokers unless given.'),
});
export type ProvisionConfig = z.output<typeof provisionConfig>;
