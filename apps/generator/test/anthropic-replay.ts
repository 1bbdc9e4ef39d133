import { readFile } from 'node:fs/promises';
import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

/** What is answered: a wire fixture of `test/anthropic` in pieces of so many bytes, or a refusal. */
export type Replay =
  | { readonly fixture: string; readonly pieceBytes?: number }
  | { readonly status: number; readonly type: string; readonly headers?: Record<string, string> };

interface Seen {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Record<string, unknown>;
}

/** Replays wire fixtures of `/v1/messages`. They were written after the public description of the format; nobody called the real service. */
export class AnthropicReplay {
  readonly seen: Seen[] = [];
  private plays: Replay[] = [];

  private constructor(private readonly server: Server) {}

  static async start(): Promise<AnthropicReplay> {
    const server = createServer();
    const replay = new AnthropicReplay(server);
    server.on('request', (request, response: ServerResponse) => {
      text(request)
        .then(async (body) => {
          const parsed = (body === '' ? {} : JSON.parse(body)) as Record<string, unknown>;
          replay.seen.push({ path: request.url ?? '', headers: request.headers, body: parsed });
          await replay.answer(request.url ?? '', response);
        })
        .catch((error: unknown) => response.destroy(error as Error));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return replay;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/v1`;
  }

  /** How the next requests are answered, one entry each. */
  play(...plays: Replay[]): void {
    this.plays = plays;
    this.seen.length = 0;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async answer(path: string, response: ServerResponse): Promise<void> {
    if (path === '/v1/models') {
      response.setHeader('content-type', 'application/json');
      return void response.end(JSON.stringify({ data: [{ type: 'model', id: 'claude-test' }], has_more: false }));
    }
    const play = this.plays.shift() ?? { fixture: 'text' };
    if ('status' in play) {
      response.writeHead(play.status, { 'content-type': 'application/json', ...play.headers });
      return void response.end(JSON.stringify({ type: 'error', error: { type: play.type, message: 'it said no' } }));
    }
    const bytes = await readFile(fileURLToPath(new URL(`anthropic/${play.fixture}.sse`, import.meta.url)));
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    const { pieceBytes = bytes.length } = play;
    for (let at = 0; at < bytes.length; at += pieceBytes) response.write(bytes.subarray(at, at + pieceBytes));
    response.end();
  }
}
