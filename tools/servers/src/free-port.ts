import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

/** Below what systems take for outgoing connections (Linux: from 32,768). There a server that is started again could find its port taken, by a client that tried it meanwhile and met itself. */
const [lowest, highest] = [20_000, 32_000];
const tries = 100;

/** A TCP port of 127.0.0.1 that is free now, and likely to be free again when its server comes back. */
export async function freePort(): Promise<number> {
  for (let count = 0; count < tries; count++) {
    const port = randomInt(lowest, highest);
    if (await isFree(port)) return port;
  }
  throw new Error(`none of ${tries} ports between ${lowest} and ${highest} is free`);
}

async function isFree(port: number): Promise<boolean> {
  return await new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', (error: NodeJS.ErrnoException) =>
      error.code === 'EADDRINUSE' || error.code === 'EACCES' ? resolve(false) : reject(error),
    );
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
  });
}
