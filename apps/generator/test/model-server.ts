import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

interface ChatBody {
  readonly messages: readonly { readonly role: string; readonly content: string }[];
  readonly max_tokens?: number;
  readonly response_format?: { readonly type: string };
}

/** The model server of simulators/models in its own process, as a provider would be. */
export class ModelServer {
  private constructor(
    private readonly child: ChildProcess,
    readonly port: number,
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

  get url(): string {
    return `http://127.0.0.1:${this.port}/v1`;
  }

  /** The same server by an address that is none of loopback's names: for the product it stands outside. */
  get foreignUrl(): string {
    return `http://0.0.0.0:${this.port}/v1`;
  }

  /** How the next requests are answered, one entry each: a mode, or what the simulator's README says more of. */
  async play(...modes: (string | object)[]): Promise<void> {
    await fetch(`${this.control}/script`, { method: 'PUT', body: JSON.stringify(modes) });
  }

  /** What was asked since the last call of `forget`. */
  async bodies(): Promise<ChatBody[]> {
    return ((await (await fetch(`${this.control}/requests`)).json()) as { bodies: ChatBody[] }).bodies;
  }

  /** Whether anybody came near since the last call of `forget`; a connection that was kept open is not counted again. */
  async contacts(): Promise<{ connections: number; requests: number }> {
    const { connections, requests } = (await (await fetch(`${this.control}/requests`)).json()) as {
      connections: number;
      requests: number;
    };
    return { connections, requests };
  }

  /** How many of them their caller left before the answer was whole. */
  async abandoned(): Promise<number> {
    return ((await (await fetch(`${this.control}/requests`)).json()) as { abandoned: number }).abandoned;
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
