import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';

/** What a member handled, and when it began (ns, one clock for all processes of the machine). */
export interface Handled {
  readonly key: string;
  readonly number: number;
  readonly at: bigint;
}

const script = path.resolve(import.meta.dirname, '../../../dist/src/kafka/conformance/group-member.js');

/** A member of a group as a process of its own (built, as the product's). */
export class MemberProcess {
  private readonly child: ChildProcess;
  readonly isReady: Promise<void>;

  constructor(broker: string, prefix: string, onHandled: (handled: Handled) => void) {
    this.child = spawn(process.execPath, [script, broker, prefix], { stdio: ['ignore', 'pipe', 'inherit'] });
    const ready = Promise.withResolvers<void>();
    this.isReady = ready.promise;
    this.child.once('exit', (code) => ready.reject(new Error(`the member ended with ${code}`)));
    createInterface({ input: this.child.stdout as NodeJS.ReadableStream }).on('line', (line) => {
      const [key, number, at] = JSON.parse(line) as [string, number, string];
      if (key === 'ready') ready.resolve();
      else onHandled({ key, number, at: BigInt(at) });
    });
  }

  /** `kill -9`: it says good-bye to nobody. */
  async kill(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    this.child.kill('SIGKILL');
    await once(this.child, 'exit');
  }
}
