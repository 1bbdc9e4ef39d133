import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/** Stands before a server of this machine at an address that is none of loopback's names, and keeps every byte that anybody sends there. */
export class ByteGate {
  private readonly taken: Buffer[] = [];
  private readonly open = new Set<Socket>();

  private constructor(private readonly server: Server) {}

  static async start(to: string): Promise<ByteGate> {
    const server = createServer();
    const gate = new ByteGate(server);
    server.on('connection', (client) => gate.pass(client, Number(new URL(to).port)));
    server.listen(0, '0.0.0.0');
    await once(server, 'listening');
    return gate;
  }

  get url(): string {
    return `http://0.0.0.0:${(this.server.address() as AddressInfo).port}/v1`;
  }

  get connections(): number {
    return this.open.size;
  }

  /** All that was sent since the last call of `forget`. */
  get sent(): string {
    return Buffer.concat(this.taken).toString('utf8');
  }

  /** Hangs up on everybody: whoever comes again is seen. */
  forget(): void {
    for (const one of this.open) one.destroy();
    this.open.clear();
    this.taken.length = 0;
  }

  async stop(): Promise<void> {
    this.forget();
    this.server.close();
    await once(this.server, 'close');
  }

  private pass(client: Socket, port: number): void {
    const there = connect(port, '127.0.0.1');
    this.open.add(client);
    client.on('data', (bytes) => this.taken.push(bytes));
    const end = (): void => {
      client.destroy();
      there.destroy();
    };
    for (const one of [client, there]) one.on('error', end).on('close', end);
    client.pipe(there).pipe(client);
  }
}
