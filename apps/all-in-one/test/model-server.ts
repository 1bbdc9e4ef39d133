import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** The model server of simulators/models in its own process, as a provider would be. */
export class ModelServer {
  private constructor(
    private readonly child: ChildProcess,
    private readonly port: number,
    private readonly control: string,
  ) {}

  static async start(): Promise<ModelServer> {
    const main = fileURLToPath(new URL('../../../simulators/models/dist/src/main.js', import.meta.url));
    const child = spawn(process.execPath, [main, '--port', '0', '--control-port', '0', '--with-parent'], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    const { value } = await createInterface(child.stdout)[Symbol.asyncIterator]().next();
    const { listening, control } = JSON.parse(String(value)) as { listening: number; control: number };
    return new ModelServer(child, listening, `http://127.0.0.1:${control}`);
  }

  /** By an address that is none of loopback's names: for the product it stands outside. */
  get foreignUrl(): string {
    return `http://0.0.0.0:${this.port}/v1`;
  }

  /** How the next requests are answered, one mode each. */
  async play(...modes: string[]): Promise<void> {
    await fetch(`${this.control}/script`, { method: 'PUT', body: JSON.stringify(modes) });
  }

  /** Texts that it was given to embed, by request, since `forget`. */
  async given(): Promise<string[][]> {
    const { bodies } = (await (await fetch(`${this.control}/requests`)).json()) as { bodies: { input: string[] }[] };
    return bodies.map(({ input }) => input);
  }

  async forget(): Promise<void> {
    await fetch(`${this.control}/requests`, { method: 'DELETE' });
    await this.play();
  }

  async stop(): Promise<void> {
    const gone = new Promise((resolve) => this.child.once('exit', resolve));
    this.child.kill();
    await gone;
  }
}
