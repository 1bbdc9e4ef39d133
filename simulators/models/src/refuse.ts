import type { ServerResponse } from 'node:http';
import type { Play } from './play.js';

/** Answers with a failure before anything is said; false where the play is no such failure. */
export function refusePlay({ mode }: Play, response: ServerResponse): boolean {
  const { kind, amount } = mode;
  if (kind === 'throttled') refuse(response, 429, retryAfterOf(mode.detail));
  else if (kind === 'server-error') refuse(response, amount ?? 500);
  else if (kind === 'refused') refuse(response, amount ?? 400);
  else if (kind === 'reset') response.socket?.resetAndDestroy();
  else if (kind === 'html')
    response.writeHead(200, { 'content-type': 'text/html' }).end('<html><body><h1>502 Bad Gateway</h1></body></html>');
  else if (kind === 'error-body') json(response, 200, errorOf(500));
  else return false;
  return true;
}

function retryAfterOf(detail = '1'): Record<string, string> {
  if (detail === 'none') return {};
  const seconds = /^date\+(\d+)$/.exec(detail)?.[1];
  if (seconds === undefined) return { 'retry-after': detail };
  // HTTP dates have whole seconds; rounded up, so that nobody comes too early.
  const at = new Date(Math.ceil(Date.now() / 1_000) * 1_000 + Number(seconds) * 1_000);
  return { 'retry-after': at.toUTCString() };
}

const types: Readonly<Record<number, string>> = {
  400: 'invalid_request_error',
  401: 'authentication_error',
  403: 'permission_error',
  404: 'not_found_error',
  429: 'rate_limit_error',
};

/** An error as OpenAI words it. */
export const errorOf = (status: number): object => ({
  error: { message: `simulated ${status}`, type: types[status] ?? 'simulated_error', param: null, code: null },
});

export function refuse(response: ServerResponse, status: number, headers: Record<string, string> = {}): void {
  json(response, status, errorOf(status), headers);
}

export function json(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
}
