import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** The old database as a product: its own process, reached only by its URL. */
export class OldLedgerProcess {
  private constructor(
    private readonly child: ChildProcess,
    readonly url: string,
  ) {}

  static async start(settings: { dataFolder: string; seedFile: string; port?: number }): Promise<OldLedgerProcess> {
    const main = fileURLToPath(new URL('../dist/src/main.js', import.meta.url));
    const flags = ['--port', String(settings.port ?? 0), '--data', settings.dataFolder, '--seed', settings.seedFile];
    const child = spawn(process.execPath, [main, ...flags], { stdio: ['ignore', 'pipe', 'inherit'] });
    const { value } = await createInterface(child.stdout)[Symbol.asyncIterator]().next();
    if (value === undefined) throw new Error('The old ledger did not start.');
    return new OldLedgerProcess(child, (JSON.parse(value) as { url: string }).url);
  }

  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    const exit = new Promise((resolve) => this.child.once('exit', resolve));
    this.child.kill(signal);
    await exit;
  }
}
