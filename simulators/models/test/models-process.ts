import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** The model server as a product: its own process, reached only over its ports. */
export class ModelsProcess {
  private constructor(
    private readonly child: ChildProcess,
    readonly url: string,
    private readonly control: string,
  ) {}

  static async start(): Promise<ModelsProcess> {
    const main = fileURLToPath(new URL('../dist/src/main.js', import.meta.url));
    const child = spawn(process.execPath, [main, '--port', '0', '--control-port', '0', '--with-parent'], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    const { value } = await createInterface(child.stdout)[Symbol.asyncIterator]().next();
    const { listening, control } = JSON.parse(String(value)) as { listening: number; control: number };
    return new ModelsProcess(child, `http://127.0.0.1:${listening}/v1`, `http://127.0.0.1:${control}`);
  }

  async ask(body: object, mode?: string, signal?: AbortSignal): Promise<Response> {
    return await fetch(`${this.url}/chat/completions`, {
      ...(signal !== undefined && { signal }),
      method: 'POST',
      headers: mode === undefined ? {} : { 'x-simulate': mode },
      body: JSON.stringify({ model: 'any', ...body }),
    });
  }

  async play(...plays: (string | object)[]): Promise<void> {
    await fetch(`${this.control}/script`, { method: 'PUT', body: JSON.stringify(plays) });
  }

  async door(state: 'open' | 'closed'): Promise<void> {
    await fetch(`${this.control}/door`, { method: 'PUT', body: JSON.stringify(state) });
  }

  async report(): Promise<{ requests: number; open: number; abandoned: number }> {
    return (await (await fetch(`${this.control}/requests`)).json()) as {
      requests: number;
      open: number;
      abandoned: number;
    };
  }

  async forget(): Promise<void> {
    await fetch(`${this.control}/requests`, { method: 'DELETE' });
  }

  async requests(): Promise<number> {
    return (await this.report()).requests;
  }

  stop(): void {
    this.child.kill();
  }
}
