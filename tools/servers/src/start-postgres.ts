import { EmbeddedPostgres } from '@chassis/persistence';
import { PostgresProcess } from './postgres-process.js';
import type { Server } from './server.js';

export interface PostgresServer extends Server {
  /** `postgresql://user:password@host:port/postgres`, as its owner. */
  readonly url: string;
  readonly process?: PostgresProcess;
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
  const launch = async (port: number) =>
    await EmbeddedPostgres.start({
      dataDir: options.dataDir,
      listen: port,
      ...(options.settings !== undefined && { settings: options.settings }),
    });
  const server = await launch(options.port ?? 0);
  const { user, password, port } = server.connection('postgres');
  const url = `postgresql://${user}:${encodeURIComponent(String(password))}@127.0.0.1:${port}/postgres`;
  const postgres = new PostgresProcess(server, async () => await launch(server.port));
  return { way: 'native', url, process: postgres, stop: async () => await postgres.stop() };
}
