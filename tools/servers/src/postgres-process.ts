import { setTimeout as sleep } from 'node:timers/promises';
import type { EmbeddedPostgres } from '@chassis/persistence';
import { endWithParent } from './end-with-parent.js';
import type { ServerProcess } from './server.js';

/** An embedded PostgreSQL that a test may end in every way a server can end, and start again on the same data and port. */
export class PostgresProcess implements ServerProcess {
  constructor(
    private server: EmbeddedPostgres,
    private readonly launch: () => Promise<EmbeddedPostgres>,
  ) {
    endWithParent(server.pid);
  }

  /** Of the postmaster; its backends end with it. */
  get pid(): number {
    return this.server.pid;
  }

  async start(): Promise<void> {
    this.server = await this.launch();
    endWithParent(this.server.pid);
  }

  async restart(): Promise<void> {
    await this.kill();
    await this.start();
  }

  /** `pg_ctl stop -m fast`: open transactions are rolled back. */
  async stop(): Promise<void> {
    await this.server.stop();
  }

  /** `pg_ctl stop -m immediate`: as a crash, but every backend is told. */
  async stopImmediately(): Promise<void> {
    await this.end('SIGQUIT');
  }

  async kill(): Promise<void> {
    await this.end('SIGKILL');
  }

  private async end(signal: NodeJS.Signals): Promise<void> {
    const { pid } = this.server;
    if (!isAlive(pid)) return;
    process.kill(pid, signal);
    while (isAlive(pid)) await sleep(20);
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
    throw error;
  }
}
