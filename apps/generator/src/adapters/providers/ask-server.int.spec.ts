import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { askServer } from './ask-server.js';

type Answers = (request: IncomingMessage, response: ServerResponse) => void;

let server: Server | undefined;
afterEach(async () => {
  server?.closeAllConnections();
  await new Promise<void>((resolve) => (server === undefined ? resolve() : server.close(() => resolve())));
  server = undefined;
});

async function serving(answers: Answers): Promise<string> {
  server = createServer(answers);
  await new Promise<void>((resolve) => server!.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
}
const ask = askServer(() => undefined);
const post = (body: string, headers: Record<string, string> = {}) => ({ method: 'POST', body, headers });

describe('a request to a model server', () => {
  it('brings its words there, and status, headers and text of the answer back', async () => {
    const url = await serving((request, response) => {
      const parts: Buffer[] = [];
      request.on('data', (part: Buffer) => parts.push(part));
      request.on('end', () => {
        response.writeHead(429, { 'retry-after': '3', 'content-type': 'text/plain' });
        const { authorization, 'accept-encoding': encoding } = request.headers;
        response.end(`${request.method} ${authorization} ${encoding} ${Buffer.concat(parts).toString()}`);
      });
    });
    const answer = await ask(url, post('Grüße', { Authorization: 'Bearer k' }));
    expect([answer.status, answer.ok, answer.headers.get('retry-after')]).toEqual([429, false, '3']);
    expect(await answer.text()).toBe('POST Bearer k identity Grüße');
  });

  it('follows no redirect', async () => {
    const asked: unknown[] = [];
    const url = await serving((request, response) => {
      asked.push(request.url);
      response.writeHead(307, { location: '/elsewhere' }).end();
    });
    await expect(ask(url, post('secret'))).rejects.toThrow(TypeError);
    expect(asked).toEqual(['/v1']);
  });

  it('fails with the code of the socket where nobody listens', async () => {
    const url = await serving(() => undefined);
    await new Promise((resolve) => server!.close(resolve));
    server = undefined;
    await expect(ask(url, post(''))).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });

  it('fails where the answer breaks off', async () => {
    const url = await serving((_request, response) => {
      response.writeHead(200, { 'content-length': '10' });
      response.write('half', () => response.destroy());
    });
    const answer = await ask(url, post(''));
    await expect(answer.text()).rejects.toThrow();
  });

  it('ends with its signal, before the answer and within it', async () => {
    const sockets: Socket[] = [];
    const url = await serving((request, response) => {
      sockets.push(request.socket);
      if (request.headers['x-begin'] !== undefined) response.write('a');
    });
    const before = new AbortController();
    const waiting = ask(url, { ...post(''), signal: before.signal });
    before.abort();
    await expect(waiting).rejects.toMatchObject({ name: 'AbortError' });
    const within = new AbortController();
    const answer = await ask(url, { ...post('', { 'x-begin': '1' }), signal: within.signal });
    const closed = new Promise((resolve) => sockets.at(-1)!.once('close', resolve));
    within.abort();
    await expect(answer.text()).rejects.toThrow();
    await closed;
  });

  it('uses a connection again, unless its server is about to close it', async () => {
    const sockets = new Set<Socket>();
    let seconds = 60;
    const url = await serving((request, response) => {
      sockets.add(request.socket);
      response.writeHead(200, { connection: 'keep-alive', 'keep-alive': `timeout=${seconds}` }).end('ok');
    });
    for (let turn = 0; turn < 3; turn++) {
      await (await ask(url, post(''))).text();
      await new Promise(setImmediate);
    }
    expect(sockets.size).toBe(1);
    seconds = 1;
    for (let turn = 0; turn < 3; turn++) {
      await (await ask(url, post(''))).text();
      await new Promise(setImmediate);
    }
    expect(sockets.size).toBe(3);
  });
});
