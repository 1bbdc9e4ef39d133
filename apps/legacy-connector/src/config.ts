import { z } from 'zod';

const sourceRoots = z.record(z.string(), z.record(z.string(), z.string().min(1)));

function parseRoots(text: string): z.input<typeof sourceRoots> | undefined {
  try {
    return JSON.parse(text) as z.input<typeof sourceRoots>;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

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
  SOURCE_ROOTS: z
    .string()
    .default('{}')
    .transform(
      (text, context) => parseRoots(text) ?? context.addIssue('must be JSON {tenant: {name: folder or postgres://…}}'),
    )
    .pipe(sourceRoots)
    .describe(
      'JSON of what tenants may take documents from: {"<tenant>": {"<name>": "<folder>" or "postgres://…"}}. Nothing else of this machine can be named by a source.',
    ),
  SOURCES_EVERY_MS: z.coerce
    .number()
    .int()
    .min(100)
    .default(5_000)
    .describe('How often sources are looked for whose time has come.'),
  SOURCES_STALE_AFTER_MS: z.coerce
    .number()
    .int()
    .min(0)
    .default(14_400_000)
    .describe(
      'Documents of a source that is looked at by itself and was not seen whole for so long, and for six of its intervals, are hidden until it is; 0: never. A source may have a limit of its own',
    ),
  SOURCE_MAX_DOCUMENT_BYTES: z.coerce
    .number()
    .int()
    .min(1)
    .default(10_485_760)
    .describe('Largest document that is taken from a source, in bytes.'),
});
export type LegacyConnectorConfig = z.infer<typeof legacyConnectorConfig>;
