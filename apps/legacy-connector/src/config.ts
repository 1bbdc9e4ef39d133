import { z } from 'zod';

/** Settings of the connector. Connector files name the keys that hold their systems' addresses. */
export const legacyConnectorConfig = z.object({
  CONNECTORS_DIR: z.string().default('connectors').describe('Folder with one connector.yaml per old system.'),
  ERP_URL: z
    .url()
    .optional()
    .describe(
      'SOAP endpoint of the ERP, such as http://127.0.0.1:8701/payments. Without it its operations fail as not configured.',
    ),
  OLD_LEDGER_URL: z
    .string()
    .optional()
    .describe(
      'Address of the old purchasing database, postgres://user:password@host:port/name, with a role that may only read.',
    ),
  RECONCILE_EVERY_MS: z.coerce
    .number()
    .int()
    .min(100)
    .default(5_000)
    .describe('How often actions that nobody waits for any more, and whose outcome is unknown, are looked at.'),
});
export type LegacyConnectorConfig = z.infer<typeof legacyConnectorConfig>;
