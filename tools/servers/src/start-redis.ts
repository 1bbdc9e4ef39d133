import { mkdir } from 'node:fs/promises';
import { connect } from 'node:net';
import path from 'node:path';
import { inContainer } from './docker.js';
import { freePort } from './free-port.js';
import { NativeProcess } from './native-process.js';
import { runToEnd } from './run-to-end.js';
import type { Server, Unavailable } from './server.js';

export interface RedisServer extends Server {
  /** `redis://host:port`. */
  readonly url: string;
}

const image = (): string => process.env['REDIS_IMAGE'] ?? 'redis:7-alpine';

/** A Redis: the given one, one in a container, or one of our own. Nothing in it lasts. */
export async function startRedis(options: { dataDir: string; port?: number }): Promise<RedisServer | Unavailable> {
  const given = process.env['REDIS_URL'];
  if (given !== undefined && given !== '') return { way: 'given', url: given, stop: async () => {} };
  return (await containedRedis(options.port)) ?? (await nativeRedis(options));
}

async function containedRedis(wanted = 0): Promise<RedisServer | undefined> {
  const port = wanted || (await freePort());
  const isReady = async () => await answersPing(port);
  const server = await inContainer('Redis', { image: image(), port, containerPort: 6_379, isReady });
  return server && { ...server, url: `redis://127.0.0.1:${port}` };
}

async function nativeRedis(options: { dataDir: string; port?: number }): Promise<RedisServer | Unavailable> {
  if ((await runToEnd('redis-server', ['--version'])) === undefined)
    return { unavailable: 'redis-server is not on the PATH (Debian: apt-get install redis-server)' };
  const dataDir = path.resolve(options.dataDir);
  await mkdir(dataDir, { recursive: true });
  const port = (options.port ?? 0) || (await freePort());
  const redis = new NativeProcess({
    program: 'redis-server',
    flags: () => ['--bind', '127.0.0.1', '--port', String(port), '--save', '', '--appendonly', 'no', '--dir', dataDir],
    cwd: dataDir,
    logFile: path.join(dataDir, 'redis.log'),
    isReady: async () => await answersPing(port),
  });
  try {
    await redis.start();
  } catch (error) {
    return { unavailable: (error as Error).message };
  }
  return { way: 'native', url: `redis://127.0.0.1:${port}`, process: redis, stop: async () => await redis.stop() };
}

async function answersPing(port: number): Promise<boolean> {
  return await new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port });
    const end = (isReady: boolean): void => {
      socket.destroy();
      resolve(isReady);
    };
    socket.setTimeout(1_000, () => end(false));
    socket.once('connect', () => socket.write('PING\r\n'));
    socket.once('data', (answer) => end(answer.toString().startsWith('+PONG')));
    socket.once('error', () => end(false));
  });
}
