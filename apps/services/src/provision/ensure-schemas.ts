import { serviceDefinitions } from '@chassis/all-in-one';
import { outboxMigrations } from '@chassis/messaging';
import { payloadMigrations, payloadSchema } from '@chassis/payloads';
import { ensureDatabase, provision, roleOf, schemaOf } from '@chassis/persistence';

/** What `provision` connects with. */
type Connection = Parameters<typeof provision>[0];

/** `postgres://user:password@host:port/database[?sslmode=require]`, taken apart, since the maker of databases connects to several. */
export function connectionOf(url: string): Connection & { database: string } {
  const { hostname, port, username, password, pathname, searchParams } = new URL(url);
  const sslMode = searchParams.get('sslmode') ?? 'disable';
  return {
    host: decodeURIComponent(hostname),
    port: Number(port || 5_432),
    user: decodeURIComponent(username),
    password: decodeURIComponent(password),
    database: pathname.slice(1),
    ...(sslMode !== 'disable' && { ssl: { rejectUnauthorized: sslMode.startsWith('verify') } }),
  };
}

export const schemasToProvision = (): string[] => [
  payloadSchema,
  ...serviceDefinitions.map((one) => schemaOf(one.name)),
];

/** The database, and for every service its schema, its login role and its migrations, the outbox included; texts are reached under the service's own role. */
export async function ensureSchemas(owner: string, passwords: Readonly<Record<string, string>>): Promise<void> {
  const connection = connectionOf(owner);
  await ensureDatabase(connection, connection.database);
  const passwordOf = (schema: string): string => passwords[schema] as string;
  await provision(connection, [
    { schema: payloadSchema, password: passwordOf(payloadSchema), migrations: payloadMigrations },
    ...serviceDefinitions.map(({ name, migrations }) => {
      const schema = schemaOf(name);
      return {
        schema,
        password: passwordOf(schema),
        migrations: [...outboxMigrations(schema), ...migrations],
        memberOf: [roleOf(payloadSchema)],
      };
    }),
  ]);
}
