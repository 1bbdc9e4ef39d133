import { spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { runToEnd } from './run-to-end.js';
import type { ServerProcess } from './server.js';

const readyWithinMs = 60_000;
const watchdog =
  'while kill -0 $0 2>/dev/null; do sleep 1; done; docker rm --force --volumes $1 >/dev/null 2>&1 || true';

/** A container that runs, as a process that a test may end and start again. */
export class ContainerProcess implements ServerProcess {
  /** As the host sees it. */
  pid = 0;

  constructor(
    private readonly id: string,
    private readonly isReady: () => Promise<boolean>,
  ) {
    spawn('sh', ['-c', watchdog, String(process.pid), id], { stdio: 'ignore', detached: true }).unref();
  }

  async untilReady(): Promise<void> {
    for (let waitedMs = 0; !(await this.isReady()); waitedMs += 100) {
      if (waitedMs > readyWithinMs) throw new Error(`no answer: ${await this.docker('logs', '--tail', '20', this.id)}`);
      await sleep(100);
    }
    this.pid = Number(await this.docker('inspect', '--format', '{{.State.Pid}}', this.id));
  }

  async kill(): Promise<void> {
    // A container that has ended already is as dead as it is to be.
    await this.docker('kill', this.id).catch(() => '');
    await this.docker('wait', this.id);
  }
  async start(): Promise<void> {
    await this.docker('start', this.id);
    await this.untilReady();
  }
  async restart(): Promise<void> {
    await this.kill();
    await this.start();
  }
  readonly remove = async (): Promise<void> => {
    await this.docker('rm', '--force', '--volumes', this.id);
  };

  private async docker(...flags: string[]): Promise<string> {
    return ((await runToEnd('docker', flags)) ?? '').trim();
  }
}
