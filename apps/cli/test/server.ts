import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Seen {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

type Answer = (seen: Seen, response: ServerResponse) => void;

/** Plays a Chassis server: answers by method and path, and remembers what it was asked. */
export class FakeServer {
  readonly seen: Seen[] = [];
  private readonly answers = new Map<string, Answer>();

  private constructor(private readonly server: Server) {
    server.on('request', (request, response) => void this.handle(request, response));
  }

  static async start(): Promise<FakeServer> {
    const server = createServer();
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    return new FakeServer(server);
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  on(call: string, answer: Answer): void {
    this.answers.set(call, answer);
  }

  onJson(call: string, status: number, body: unknown): void {
    this.on(call, (_, response) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body)),
    );
  }

  stop(): void {
    this.server.closeAllConnections();
    this.server.close();
  }

  private async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let body = '';
    for await (const chunk of request) body += String(chunk);
    const seen = { method: request.method ?? '', path: request.url ?? '', headers: request.headers, body };
    this.seen.push(seen);
    const answer = this.answers.get(`${seen.method} ${seen.path}`);
    if (answer === undefined) response.writeHead(404).end();
    else answer(seen, response);
  }
}

/** An event as the stream carries it. */
export const sse = (id: number, event: string, data: unknown): string =>
  `id: r1:${id}\nevent: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
