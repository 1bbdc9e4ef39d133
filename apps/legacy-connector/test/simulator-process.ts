import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import path from 'node:path';

/** An old system in a process of its own, as it runs beside the product. */
export class SimulatorProcess {
  private constructor(
    private readonly child: ChildProcess,
    readonly said: Readonly<Record<string, number | string>>,
    readonly exit: Promise<number | string>,
  ) {}

  static async start(name: 'erp' | 'old-ledger', flags: string[]): Promise<SimulatorProcess> {
    const main = path.resolve('simulators', name, 'dist/src/main.js');
    const child = spawn(process.execPath, [main, ...flags], { stdio: ['ignore', 'pipe', 'pipe'] });
    let complaint = '';
    child.stderr.on('data', (chunk: Buffer) => (complaint += chunk.toString()));
    const exit = new Promise<number | string>((resolve) =>
      child.once('exit', (code, signal) => resolve(code ?? signal ?? 'gone')),
    );
    const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
    const first = await Promise.race([lines.next().then(({ value }) => value), exit.then(() => undefined)]);
    if (first === undefined) throw new Error(`${name} did not start: ${complaint}`);
    return new SimulatorProcess(child, JSON.parse(first) as Record<string, number | string>, exit);
  }

  async kill(signal: NodeJS.Signals = 'SIGTERM'): Promise<number | string> {
    this.child.kill(signal);
    return await this.exit;
  }

  isRunning(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null;
  }
}

interface Payment {
  readonly reference: string;
  readonly vendor: string;
  readonly invoice: string;
}

/** The ERP and its control port, which puts no pressure on it. */
export class Erp {
  private constructor(
    private process: SimulatorProcess,
    private readonly folder: string,
  ) {}

  static async start(folder: string): Promise<Erp> {
    return new Erp(await launch(folder, '0'), folder);
  }

  get url(): string {
    return `http://127.0.0.1:${this.process.said['listening']}/payments`;
  }

  /** Comes back under the same address. */
  async restart(): Promise<void> {
    this.process = await launch(this.folder, String(this.process.said['listening']));
  }

  async kill(): Promise<void> {
    await this.process.kill('SIGKILL');
  }

  isRunning(): boolean {
    return this.process.isRunning();
  }

  async faults(plan: Record<string, unknown>): Promise<void> {
    await this.control('faults', { method: 'PUT', body: JSON.stringify(plan) });
  }

  async plannedFaults(): Promise<Record<string, unknown>> {
    return (await this.control('faults')) as Record<string, unknown>;
  }

  async payments(): Promise<Payment[]> {
    return ((await this.control('ledger')) as { payments: Payment[] }).payments;
  }

  async cancelled(): Promise<string[]> {
    return ((await this.control('ledger')) as { cancelled: string[] }).cancelled;
  }

  async mostInOneSecond(): Promise<number> {
    return ((await this.control('requests')) as { mostInOneSecond: number }).mostInOneSecond;
  }

  private async control(what: string, init: RequestInit = {}): Promise<unknown> {
    const response = await fetch(`http://127.0.0.1:${this.process.said['control']}/${what}`, init);
    if (!response.ok) throw new Error(await response.text());
    return await response.json();
  }
}

const launch = (folder: string, port: string): Promise<SimulatorProcess> =>
  SimulatorProcess.start('erp', ['--port', port, '--control-port', '0', '--data', folder]);
