import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { endWithParent } from './end-with-parent.js';
import type { ServerProcess } from './server.js';
import { stopLeftover } from './stop-leftover.js';

export interface NativeProcessOptions {
  program: string;
  flags: () => readonly string[];
  /** Beside our own. */
  environment?: Readonly<Record<string, string>>;
  cwd: string;
  logFile: string;
  isReady: () => Promise<boolean>;
}

const readyWithinMs = 60_000;

/** A server as our child, which does not outlive us. */
export class NativeProcess implements ServerProcess {
  private child: ChildProcess | undefined;
  private readonly killAtExit = (): void => void this.child?.kill('SIGKILL');

  constructor(private readonly options: NativeProcessOptions) {}

  get pid(): number {
    return this.child?.pid ?? 0;
  }

  async start(): Promise<void> {
    const { program, flags, environment, cwd, logFile, isReady } = this.options;
    const pidFile = `${logFile}.pid`;
    await stopLeftover(pidFile, program);
    const log = openSync(logFile, 'a');
    const child = spawn(program, [...flags()], {
      stdio: ['ignore', log, log],
      cwd,
      env: { ...process.env, ...environment },
    });
    closeSync(log);
    this.child = child;
    let failure: string | undefined;
    child.once('error', (error) => (failure = error.message));
    child.unref();
    if (child.pid !== undefined) endWithParent(child.pid);
    await writeFile(pidFile, String(child.pid ?? ''));
    process.on('exit', this.killAtExit);
    for (let waitedMs = 0; !(await isReady()); waitedMs += 50) {
      if (failure !== undefined || child.exitCode !== null || waitedMs > readyWithinMs) {
        child.kill('SIGKILL');
        const tail = (await readFile(logFile, 'utf8').catch(() => '')).slice(-1_500);
        throw new Error(`${program} does not start (${failure ?? child.exitCode ?? 'no answer'}): ${tail}`);
      }
      await sleep(50);
    }
  }

  async stop(): Promise<void> {
    await this.end('SIGTERM');
  }
  async kill(): Promise<void> {
    await this.end('SIGKILL');
  }
  async restart(): Promise<void> {
    await this.kill();
    await this.start();
  }

  private async end(signal: NodeJS.Signals): Promise<void> {
    process.off('exit', this.killAtExit);
    const { child } = this;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    child.ref();
    child.kill(signal);
    // A frozen process takes no other signal.
    const late = setTimeout(() => child.kill('SIGKILL'), 20_000);
    await exited;
    clearTimeout(late);
  }
}
