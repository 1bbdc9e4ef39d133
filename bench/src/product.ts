import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { DemoAccess } from '@chassis/all-in-one';
import { processTree } from './process-tree.js';

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..', '..', '..');

/** The product as `npm start` runs it, in processes of its own. */
export class Product {
  private constructor(
    readonly child: ChildProcess,
    readonly access: DemoAccess,
    readonly readyMs: number,
    readonly dataDir: string,
  ) {}

  /** Starts it on a data folder without the demo jobs and waits until it is ready: by `npm start` as a user would, or its process alone. */
  static async start(
    dataDir: string,
    settings: Record<string, string> = {},
    through: 'npm' | 'process' = 'process',
  ): Promise<Product> {
    const started = performance.now();
    const main = path.join(root, 'apps', 'all-in-one', 'dist', 'src', 'main.js');
    const env = {
      ...process.env,
      INGRESS_PORT: '0',
      NODE_COMPILE_CACHE: path.join(root, 'node_modules', '.cache', 'compile'),
      ...settings,
      CHASSIS_DATA_DIR: dataDir,
    };
    const [program, args] =
      through === 'npm'
        ? ['npm', ['start', '--silent', '--', '--no-jobs']]
        : [process.execPath, ['--max-semi-space-size=16', main, '--no-jobs']];
    const child = spawn(program, args, { cwd: root, stdio: ['ignore', 'ignore', 'pipe'], env });
    let output = '';
    await new Promise<void>((resolve, reject) => {
      child.stderr.on('data', (chunk: Buffer) => {
        output += chunk.toString('utf8');
        if (output.includes('ready in')) resolve();
      });
      child.once('exit', (code) => reject(new Error(`the product ended with ${code}: ${output}`)));
    });
    const access = JSON.parse(await readFile(path.join(dataDir, 'demo.json'), 'utf8')) as DemoAccess;
    return new Product(child, access, performance.now() - started, dataDir);
  }

  /** The process that the line runs in, below npm and the bootstrap. */
  get pid(): number {
    const own = processTree(this.child.pid as number).filter(
      (pid) =>
        /all-in-one\/dist\/src\/main\.js/.test(commandOf(pid).split('\0').slice(0, 8).join(' ')) &&
        !/start\.mjs/.test(commandOf(pid)),
    );
    return own.at(-1) ?? (this.child.pid as number);
  }

  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const exited = new Promise<void>((resolve) => this.child.once('exit', () => resolve()));
    process.kill(this.pid, signal);
    await exited;
  }
}

/** Empty for a process that has ended since it was listed. */
function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT' || (error as NodeJS.ErrnoException).code === 'ESRCH')
      return '';
    throw error;
  }
}
