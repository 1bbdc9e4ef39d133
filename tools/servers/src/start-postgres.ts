import { EmbeddedPostgres } from '@chassis/persistence';
import type { Server } from './server.js';

export interface PostgresServer extends Server {
  /** `postgresql://user:password@host:port/postgres`, as its owner. */
  readonly url: string;
}

/** A PostgreSQL: the given one or an embedded one on a TCP port; the embedded one runs wherever we do, so no container is asked for. */
export async function startPostgres(options: {
  dataDir: string;
  port?: number;
  /** `postgresql.conf` on top of the embedded one's. */
  settings?: Record<string, string>;
}): Promise<PostgresServer> {
  const given = process.env['DATABASE_URL'];
  if (given !== undefined && given !== '') return { way: 'given', url: given, stop: async () => {} };
  const server = await EmbeddedPostgres.start({
    dataDir: options.dataDir,
    listen: options.port ?? 0,
    ...(options.settings !== undefined && { settings: options.settings }),
  });
  const { user, password, port } = server.connection('postgres');
  const url = `postgresql://${user}:${encodeURIComponent(String(password))}@127.0.0.1:${port}/postgres`;
  return { way: 'native', url, stop: async () => await server.stop() };
}
