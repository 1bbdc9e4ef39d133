import { readFile } from 'node:fs/promises';
import { ChassisError } from '@chassis/contracts';
import type { QdrantClient } from '@qdrant/js-client-rest';

export interface VectorServerOptions {
  readonly url: string;
  readonly apiKeyFile?: string | undefined;
  readonly timeoutMs: number;
}

/** A Qdrant. Its client is loaded with the first call, so that nobody pays for it who has none. */
export class VectorServer {
  private opened: Promise<QdrantClient> | undefined;

  constructor(private readonly options: VectorServerOptions) {}

  /** Throws `transient`/`index-unavailable` when the server does not answer or has not finished, `invalid`/`bad-settings` when it refuses us; undefined: what was named is not there. */
  async call<T>(work: (client: QdrantClient) => Promise<T>): Promise<T | undefined> {
    const client = await (this.opened ??= this.open());
    try {
      return await work(client);
    } catch (cause) {
      const status = (cause as { status?: number }).status;
      if (status === 404) return undefined;
      throw problemOf(cause, status, this.options.url);
    }
  }

  private async open(): Promise<QdrantClient> {
    const { url, apiKeyFile, timeoutMs } = this.options;
    const apiKey = apiKeyFile === undefined ? undefined : await keyIn(apiKeyFile);
    const { QdrantClient: Client } = await import('@qdrant/js-client-rest');
    const { protocol, hostname, port, pathname } = new URL(url);
    const isSecure = protocol === 'https:';
    return new Client({
      host: hostname,
      port: port === '' ? (isSecure ? 443 : 80) : Number(port),
      https: isSecure,
      ...(pathname !== '/' && { prefix: pathname }),
      ...(apiKey !== undefined && { apiKey }),
      timeout: timeoutMs,
      checkCompatibility: false,
    });
  }
}

async function keyIn(file: string): Promise<string> {
  try {
    return (await readFile(file, 'utf8')).trim();
  } catch (cause) {
    throw new ChassisError('invalid', 'bad-settings', `QDRANT_API_KEY_FILE ${file} cannot be read.`, { cause });
  }
}

function problemOf(cause: unknown, status: number | undefined, url: string): ChassisError {
  if (status === 401 || status === 403)
    return new ChassisError(
      'invalid',
      'bad-settings',
      `The Qdrant at ${url} refuses our key: see QDRANT_API_KEY_FILE.`,
      {
        cause,
      },
    );
  if (status === 400 || status === 422)
    return new ChassisError('bug', 'index-refuses', `The Qdrant at ${url} refuses what we ask: ${detailOf(cause)}`, {
      cause,
    });
  return new ChassisError(
    'transient',
    'index-unavailable',
    `The Qdrant at ${url} does not answer; nothing is searched until it does.`,
    { cause, retryAfterMs: 1_000 },
  );
}

const detailOf = (cause: unknown): string =>
  JSON.stringify((cause as { data?: unknown }).data ?? (cause as Error).message).slice(0, 400);
