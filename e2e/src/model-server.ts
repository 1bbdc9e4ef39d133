import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

interface Report {
  readonly requests: number;
  readonly open: number;
  readonly abandoned: number;
  readonly bodies: readonly Readonly<Record<string, unknown>>[];
}

/** The models simulator in a process of its own, as a provider would be. */
export class ModelServer {
  private constructor(
    private readonly child: ChildProcess,
    readonly url: string,
    private readonly control: string,
  ) {}

  static async start(): Promise<ModelServer> {
    const main = fileURLToPath(new URL('../../simulators/models/dist/src/main.js', import.meta.url));
    const child = spawn(process.execPath, [main, '--port', '0', '--control-port', '0', '--with-parent'], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    const { value } = await createInterface(child.stdout)[Symbol.asyncIterator]().next();
    const { listening, control } = JSON.parse(String(value)) as { listening: number; control: number };
    return new ModelServer(child, `http://127.0.0.1:${listening}/v1`, `http://127.0.0.1:${control}`);
  }

  /** How the next requests are answered, one entry each. */
  async play(...plays: (string | object)[]): Promise<void> {
    await this.send('PUT', '/script', plays);
  }

  async report(): Promise<Report> {
    return (await (await fetch(`${this.control}/requests`)).json()) as Report;
  }

  async forget(): Promise<void> {
    await this.send('DELETE', '/requests');
    await this.play();
  }

  async stop(): Promise<void> {
    const gone = new Promise((resolve) => this.child.once('exit', resolve));
    this.child.kill();
    await gone;
  }

  private async send(method: string, path: string, body?: unknown): Promise<void> {
    await fetch(this.control + path, { method, ...(body !== undefined && { body: JSON.stringify(body) }) });
  }
}
