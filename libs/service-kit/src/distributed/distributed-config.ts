import { telemetrySettings } from '../telemetry-settings.js';
import { type ServiceName, services } from '@chassis/contracts';
import { kafkaSettings } from '@chassis/messaging';
import { payloadConfig } from '@chassis/payloads';
import { z } from 'zod';
import { defaultServicePort, type ServiceUrlKey, urlKeyOf } from './service-address.js';

const port = z.coerce.number().int().min(0).max(65_535);
const urls = Object.fromEntries(
  services.map((service) => [
    urlKeyOf(service),
    z
      .url()
      .default(`http://127.0.0.1:${defaultServicePort(service)}`)
      .describe(`Where the ${service} answers its routes.`),
  ]),
) as Record<ServiceUrlKey, z.ZodDefault<z.ZodURL>>;

/** Settings of a service that runs as a process of its own, beside those it has anywhere. */
export const distributedConfig = z.object({
  ...kafkaSettings,
  ...payloadConfig.shape,
  ...urls,
  DATABASE_URL: z
    .string()
    .regex(/^postgres(ql)?:\/\//, 'must be postgres://role:password@host:port/database')
    .describe("PostgreSQL with the service's own role; provisioning makes role and password, so there is no default."),
  DATABASE_CONNECTIONS: z.coerce
    .number()
    .int()
    .min(2)
    .default(5)
    .describe('The most connections of a service to its own schema; texts take up to four more.'),
  SIGNING_KEY_FILE: z
    .string()
    .min(1)
    .describe("The service's private key (JWK); provisioning makes it, so there is no default."),
  PUBLIC_KEYS_FILE: z
    .string()
    .min(1)
    .describe('Public keys of all services, {"<service>": [JWK, …]}; provisioning writes it, so there is no default.'),
  REDIS_URL: z
    .string()
    .regex(/^rediss?:\/\//, 'must be redis://host:port')
    .optional()
    .describe(
      'Redis that wakes followers of a run in other processes and counts the requests of a tenant over all of them; without it followers poll and each ingress counts for itself.',
    ),
  SERVICE_HOST: z.string().default('127.0.0.1').describe('Address that routes, health and metrics listen on.'),
  SERVICE_PORT: port
    .optional()
    .describe('Port of routes, health and metrics; 8101 to 8108 in the order of the services unless given.'),
  ROUTE_TIMEOUT_MS: z.coerce
    .number()
    .int()
    .min(100)
    .default(10_000)
    .describe('How long the owner of a route may take, in milliseconds, unless the route grants more.'),
  ...telemetrySettings,
});
export type DistributedConfig = z.output<typeof distributedConfig>;

/** Where every service answers, from the settings. */
export const serviceUrls = (config: DistributedConfig): Record<ServiceName, string> =>
  Object.fromEntries(services.map((service) => [service, config[urlKeyOf(service)]])) as Record<ServiceName, string>;
