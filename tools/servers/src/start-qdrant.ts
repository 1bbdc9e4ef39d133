import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { inContainer } from './docker.js';
import { freePort } from './free-port.js';
import { NativeProcess } from './native-process.js';
import { runToEnd } from './run-to-end.js';
import type { Server, Unavailable } from './server.js';

export interface QdrantServer extends Server {
  /** `http://host:port`. */
  readonly url: string;
}

const image = (): string => process.env['QDRANT_IMAGE'] ?? 'qdrant/qdrant:v1.19.0';

/** A Qdrant: the given one, one in a container, or the program `qdrant` of the PATH. With an API key, who has none is refused (not of a given one). */
export async function startQdrant(options: {
  dataDir: string;
  port?: number;
  apiKey?: string;
}): Promise<QdrantServer | Unavailable> {
  const given = process.env['QDRANT_URL'];
  if (given !== undefined && given !== '') return { way: 'given', url: given, stop: async () => {} };
  return (await containedQdrant(options)) ?? (await nativeQdrant(options));
}

async function containedQdrant({
  port: wanted = 0,
  apiKey,
}: {
  port?: number;
  apiKey?: string;
}): Promise<QdrantServer | undefined> {
  const port = wanted || (await freePort());
  const server = await inContainer('Qdrant', {
    image: image(),
    port,
    containerPort: 6_333,
    environment: settingsOf({ apiKey }),
    isReady: async () => await isReady(port),
  });
  return server && { ...server, url: `http://127.0.0.1:${port}` };
}

async function nativeQdrant(options: {
  dataDir: string;
  port?: number;
  apiKey?: string;
}): Promise<QdrantServer | Unavailable> {
  const remedy = 'set QDRANT_URL, or build the program from its public source';
  if ((await runToEnd('qdrant', ['--version'])) === undefined)
    return { unavailable: `qdrant is not on the PATH, and no container engine answers: ${remedy}` };
  const dataDir = path.resolve(options.dataDir);
  await mkdir(dataDir, { recursive: true });
  const port = (options.port ?? 0) || (await freePort());
  const own = {
    QDRANT__SERVICE__HOST: '127.0.0.1',
    QDRANT__SERVICE__HTTP_PORT: String(port),
    QDRANT__SERVICE__GRPC_PORT: String(await freePort()),
    QDRANT__STORAGE__STORAGE_PATH: path.join(dataDir, 'storage'),
    QDRANT__STORAGE__SNAPSHOTS_PATH: path.join(dataDir, 'snapshots'),
  };
  const qdrant = new NativeProcess({
    program: 'qdrant',
    flags: () => ['--disable-telemetry'],
    environment: { ...settingsOf(options), ...own },
    cwd: dataDir,
    logFile: path.join(dataDir, 'qdrant.log'),
    isReady: async () => await isReady(port),
  });
  try {
    await qdrant.start();
  } catch (error) {
    return { unavailable: (error as Error).message };
  }
  return { way: 'native', url: `http://127.0.0.1:${port}`, process: qdrant, stop: async () => await qdrant.stop() };
}

const settingsOf = ({ apiKey }: { apiKey?: string | undefined }): Record<string, string> => ({
  QDRANT__TELEMETRY_DISABLED: 'true',
  QDRANT__LOG_LEVEL: 'WARN',
  ...(apiKey !== undefined && { QDRANT__SERVICE__API_KEY: apiKey }),
});

/** Needs no key. */
async function isReady(port: number): Promise<boolean> {
  const answer = await fetch(`http://127.0.0.1:${port}/readyz`).catch(() => undefined);
  await answer?.body?.cancel();
  return answer?.ok === true;
}
