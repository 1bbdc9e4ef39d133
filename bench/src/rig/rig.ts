import { type ChildProcess, fork } from 'node:child_process';

interface Answer {
  readonly id: number;
  readonly result?: unknown;
  readonly error?: string;
}

/** Something under measurement in a process of its own: it is asked over an IPC channel, and ends with us. */
export class Rig {
  private readonly waiting = new Map<number, PromiseWithResolvers<unknown>>();
  private count = 0;
  private isStopping = false;

  private constructor(
    private readonly child: ChildProcess,
    name: string,
  ) {
    child.on('message', (answer: Answer) => {
      const waiting = this.waiting.get(answer.id);
      this.waiting.delete(answer.id);
      if (answer.error === undefined) waiting?.resolve(answer.result);
      else waiting?.reject(new Error(`${name}: ${answer.error}`));
    });
    child.once('exit', (code, signal) => {
      if (this.isStopping) return;
      for (const one of this.waiting.values()) one.reject(new Error(`${name} ended with ${signal ?? code}`));
    });
  }

  /** Starts the script and waits until it has opened what `input` describes. */
  static async open(script: string, input: unknown, execArgv: readonly string[] = []): Promise<Rig> {
    const child = fork(script, [], {
      execArgv: ['--enable-source-maps', '--max-semi-space-size=16', ...execArgv],
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      serialization: 'advanced',
    });
    const rig = new Rig(child, script.replace(/^.*\//, ''));
    try {
      await rig.call('open', input);
    } catch (error) {
      child.kill('SIGKILL');
      throw error;
    }
    return rig;
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }

  async call<T>(call: string, input?: unknown): Promise<T> {
    const id = ++this.count;
    const answer = Promise.withResolvers<unknown>();
    this.waiting.set(id, answer);
    this.child.send({ id, call, input });
    return (await answer.promise) as T;
  }

  async stop(): Promise<void> {
    const exited = new Promise<void>((resolve) => this.child.once('exit', () => resolve()));
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    await this.call('stop').finally(() => {
      this.isStopping = true;
      this.child.disconnect();
      setTimeout(() => this.child.kill('SIGKILL'), 5_000).unref();
    });
    await exited;
  }
}
