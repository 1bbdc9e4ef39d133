import { type IncomingHttpHeaders, type IncomingMessage, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';

/** One exchange over a connection of its own; says, however it ends, whether the other side may have got the request. */
export interface HttpExchange {
  readonly url: string;
  readonly headers: Record<string, string>;
  /** None: a GET. */
  readonly body: string | undefined;
  /** By `performance.now()`. */
  readonly endsAt: number;
  wasConnected: boolean;
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

const maxAnswerBytes = 5_000_000;

/** Nothing is sent after `endsAt`, which is checked in the same turn as the sending. A kept-alive connection could lose a request unseen, so there is none. */
export function sendHttp(exchange: HttpExchange): Promise<HttpAnswer> {
  return new Promise((resolve, reject) => {
    const leftMs = exchange.endsAt - performance.now();
    if (leftMs <= 0) return reject(new Error('The slot ended before the request could be sent.'));
    const send = exchange.url.startsWith('https:') ? requestHttps : requestHttp;
    const request = send(exchange.url, {
      method: exchange.body === undefined ? 'GET' : 'POST',
      headers: exchange.headers,
      agent: false,
    });
    const timer = setTimeout(() => request.destroy(new Error(`No answer within ${Math.round(leftMs)} ms.`)), leftMs);
    const fail = (cause: unknown): void => {
      clearTimeout(timer);
      reject(cause);
    };
    request.once('socket', (socket) => socket.once('connect', () => (exchange.wasConnected = true)));
    request.once('error', fail);
    request.once('response', (response) => {
      readBody(response).then((body) => {
        clearTimeout(timer);
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body });
      }, fail);
    });
    request.end(exchange.body);
  });
}

async function readBody(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > maxAnswerBytes) {
      response.destroy();
      throw new Error(`The answer is longer than ${maxAnswerBytes} bytes.`);
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
