import { type ChildProcess, spawn } from 'node:child_process';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ChassisError, type ServiceName } from '@chassis/contracts';
import type { LogStream } from './log-stream.js';

export interface ServiceProcessOptions {
  name: ServiceName;
  root: string;
  /** File with the settings that provisioning left. */
  settingsFile: string;
  environment: Readonly<Record<string, string | undefined>>;
  /** Where its health can be asked. */
  url: string;
  log: LogStream;
}

const readyWithinMs = 60_000;
const reviveAfterMs = 500;

/** One service as a process of its own, started again whenever it ends without being told to. */
export class ServiceProcess {
  private child: ChildProcess | undefined;
  private isStopping = false;
  private revivals = 0;

  constructor(private readonly options: ServiceProcessOptions) {}

  get name(): ServiceName {
    return this.options.name;
  }
  get pid(): number | undefined {
    return this.child?.pid;
  }
  /** How often it had to be started again. */
  get restarts(): number {
    return this.revivals;
  }
  get url(): string {
    return this.options.url;
  }

  /** Also after `stop`. */
  start(): void {
    this.isStopping = false;
    const { name, root, settingsFile, environment, log } = this.options;
    const main = path.join(root, 'apps', name, 'dist', 'src', 'main.js');
    // In a process group of its own, so that Ctrl-C reaches us first; its standard input ends with us, and so does it.
    const child = spawn(
      process.execPath,
      [`--env-file=${settingsFile}`, '--enable-source-maps', '--max-semi-space-size=16', main, '--with-parent'],
      { cwd: root, env: environment, stdio: ['pipe', 'pipe', 'pipe'], detached: true },
    );
    this.child = child;
    log.follow(name, child.stdout);
    log.follow(name, child.stderr);
    child.once('error', (error) => log.add(name, error.message));
    child.once('exit', (code, signal) => {
      if (this.isStopping) return;
      log.add(name, `ended (${signal ?? code ?? ''}); starting it again`);
      this.revivals++;
      setTimeout(() => {
        if (!this.isStopping && this.child === child) this.start();
      }, reviveAfterMs).unref();
    });
  }

  /** Waits until it says that it is ready; gives up when it keeps ending. */
  async untilReady(): Promise<void> {
    const before = this.revivals;
    for (const end = Date.now() + readyWithinMs; Date.now() < end && this.revivals < before + 3; await sleep(50)) {
      const isReady = await fetch(`${this.options.url}/health/ready`, { signal: AbortSignal.timeout(2_000) }).then(
        (response) => response.ok,
        () => false,
      );
      if (isReady) return;
    }
    const { name, log } = this.options;
    throw new ChassisError('transient', 'service-start', `The ${name} does not get ready:\n${log.tail(name)}`);
  }

  /** `kill -9`; it comes back by itself. */
  kill(): void {
    this.child?.kill('SIGKILL');
  }

  async stop(): Promise<void> {
    this.isStopping = true;
    const { child } = this;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    child.kill('SIGTERM');
    const late = setTimeout(() => child.kill('SIGKILL'), 20_000);
    await exited;
    clearTimeout(late);
  }
}
