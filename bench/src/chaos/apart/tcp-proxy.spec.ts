import { connect, createServer, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { TcpProxy } from './tcp-proxy.js';

describe('a wire that breaks', () => {
  let echo: Server;
  let proxy: TcpProxy;
  const clients: Socket[] = [];
  beforeEach(async () => {
    echo = createServer((socket) => socket.on('error', () => undefined).pipe(socket));
    await new Promise<void>((resolve) => echo.listen(0, '127.0.0.1', resolve));
    proxy = await TcpProxy.open();
    proxy.leadTo((echo.address() as { port: number }).port);
  });
  afterEach(async () => {
    for (const socket of clients.splice(0)) socket.destroy();
    await proxy.close();
    echo.close();
  });

  function client(): { socket: Socket; got: () => string; isClosed: () => boolean } {
    const socket = connect({ host: '127.0.0.1', port: proxy.port });
    clients.push(socket);
    let text = '';
    let isClosed = false;
    socket.on('data', (chunk: Buffer) => (text += chunk.toString()));
    socket.on('error', () => undefined);
    socket.on('close', () => (isClosed = true));
    return { socket, got: () => text, isClosed: () => isClosed };
  }

  it('carries both ways', async () => {
    const { socket, got } = client();
    socket.write('hello');
    await expect.poll(got).toBe('hello');
  });

  it('breaks connections when it is cut, takes no new ones, and carries again afterwards', async () => {
    const first = client();
    first.socket.write('a');
    await expect.poll(first.got).toBe('a');
    proxy.cut();
    await expect.poll(first.isClosed).toBe(true);
    const second = client();
    await expect.poll(second.isClosed).toBe(true);
    proxy.restore();
    const third = client();
    third.socket.write('c');
    await expect.poll(third.got).toBe('c');
  });

  it('holds everything back while it is silent, for old and new connections, and loses none of it', async () => {
    const old = client();
    old.socket.write('a');
    await expect.poll(old.got).toBe('a');
    proxy.fallSilent();
    const young = client();
    old.socket.write('b');
    young.socket.write('c');
    await new Promise((resolve) => setTimeout(resolve, 150));
    expect([old.got(), young.got(), old.isClosed(), young.isClosed()]).toEqual(['a', '', false, false]);
    proxy.restore();
    await expect.poll(old.got).toBe('ab');
    await expect.poll(young.got).toBe('c');
  });
});
