import http, { type IncomingMessage } from 'node:http';
import https from 'node:https';
import { Readable } from 'node:stream';

/** What is done with the body of an answer that went well; undefined where nobody minds. */
export type TakeBody = (body: Readable) => ReadableStream<Uint8Array> | undefined;

type Fetch = typeof globalThis.fetch;
type Init = NonNullable<Parameters<Fetch>[1]>;

/**
 * Each stream has a connection, and a burst of them leaves as many behind. One that nothing uses is closed before its server does it, most of which
 * wait for five seconds: a request that meets such an end is lost, and nobody knows whether it was paid for.
 */
const kept = { keepAlive: true, maxFreeSockets: 1_024, timeout: 3_000 };
const agents = { 'http:': new http.Agent(kept), 'https:': new https.Agent(kept) };

/**
 * A `fetch` of texts over `node:http`, whose bodies cost a fraction of what web streams do for each small piece. It follows no redirect: one would
 * carry the prompt to a server that nobody allowed. Rejects as `fetch` does, with a code of the socket where it has one.
 */
export function askServer(takeBody: TakeBody): Fetch {
  return async (url, init) => {
    const answer = await sent(new URL(url instanceof Request ? url.url : url), init ?? {});
    const { statusCode: status = 0, statusMessage: statusText = '' } = answer;
    if (status >= 300 && status < 400) throw redirected(answer);
    const isWell = status >= 200 && status < 300;
    const head = { status, statusText, headers: headersOf(answer) };
    if (bodiless.has(status)) return new Response(null, head);
    return new Response((isWell ? takeBody(answer) : undefined) ?? webStream(answer), head);
  };
}

const bodiless: ReadonlySet<number> = new Set([204, 205]);

async function sent(url: URL, { method, headers, body, signal }: Init): Promise<IncomingMessage> {
  const isSecure = url.protocol === 'https:';
  const text = typeof body === 'string' ? body : '';
  const options = {
    method: method ?? 'GET',
    agent: isSecure ? agents['https:'] : agents['http:'],
    headers: {
      ...Object.fromEntries(new Headers(headers)),
      'accept-encoding': 'identity',
      'content-length': Buffer.byteLength(text),
    },
    ...(signal instanceof AbortSignal && { signal }),
  };
  return await new Promise((resolve, reject) => {
    const request = (isSecure ? https : http).request(url, options, resolve);
    request.once('error', reject);
    request.end(text);
  });
}

function headersOf({ headersDistinct }: IncomingMessage): Headers {
  const headers = new Headers();
  for (const [name, values = []] of Object.entries(headersDistinct))
    for (const value of values) headers.append(name, value);
  return headers;
}

const webStream = (body: Readable): ReadableStream<Uint8Array> => Readable.toWeb(body) as ReadableStream<Uint8Array>;

function redirected(answer: IncomingMessage): TypeError {
  answer.destroy();
  return new TypeError('The server points to another one.');
}
