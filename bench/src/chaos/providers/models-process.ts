import { type ChildProcess, spawn } from 'node:child_process';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { root } from '../../product.js';

/** The models simulator in a process of its own. */
export class ModelsProcess {
  private constructor(
    private readonly child: ChildProcess,
    readonly port: number,
    private readonly control: string,
  ) {}

  static async start(): Promise<ModelsProcess> {
    const main = path.join(root, 'simulators', 'models', 'dist', 'src', 'main.js');
    const child = spawn(process.execPath, [main, '--port', '0', '--control-port', '0', '--with-parent'], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    const { value } = await createInterface(child.stdout)[Symbol.asyncIterator]().next();
    const { listening, control } = JSON.parse(String(value)) as { listening: number; control: number };
    return new ModelsProcess(child, listening, `http://127.0.0.1:${control}`);
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}/v1`;
  }

  async put(route: string, body: unknown): Promise<void> {
    await fetch(this.control + route, { method: 'PUT', body: JSON.stringify(body) });
  }

  async get<T>(route: string): Promise<T> {
    return (await (await fetch(this.control + route)).json()) as T;
  }

  async stop(): Promise<void> {
    const gone = new Promise((resolve) => this.child.once('exit', resolve));
    this.child.kill();
    await gone;
  }
}
