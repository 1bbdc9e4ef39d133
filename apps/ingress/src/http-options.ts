import type { Socket } from 'node:net';
import { v7 as uuidv7 } from 'uuid';
import type { IngressConfig } from './config.js';

const maxHeaderBytes = 16_384;

/** Options of the Fastify server: what bounds a request before any code of ours sees it. */
export function httpOptions(config: IngressConfig): Record<string, unknown> {
  return {
    bodyLimit: config.MAX_BODY_BYTES,
    requestTimeout: 120_000,
    keepAliveTimeout: 72_000,
    http: { maxHeaderSize: maxHeaderBytes, headersTimeout: 20_000 },
    genReqId: () => uuidv7(),
    requestIdHeader: false,
    routerOptions: { maxParamLength: 256 },
    forceCloseConnections: 'idle',
    clientErrorHandler: answerClientError,
  };
}

const answers: Readonly<Record<string, [number, string, string]>> = {
  HPE_HEADER_OVERFLOW: [
    431,
    'headers-too-large',
    `The headers are larger than ${maxHeaderBytes} bytes; send less in them.`,
  ],
  ERR_HTTP_REQUEST_TIMEOUT: [408, 'request-timeout', 'The request took too long to arrive; send it faster or smaller.'],
};

/** What is not HTTP, or too slow, never reaches a route; it still gets a problem document. */
function answerClientError(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const [status, code, detail] = answers[error.code ?? ''] ?? [
    400,
    'invalid-request',
    'This is not a valid HTTP request.',
  ];
  const body = JSON.stringify({
    type: `urn:chassis:problem:${code}`,
    title: 'The request is not valid',
    status,
    code,
    detail,
    requestId: uuidv7(),
  });
  socket.end(
    `HTTP/1.1 ${status} ${code}\r\nconnection: close\r\ncontent-type: application/problem+json\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
}
