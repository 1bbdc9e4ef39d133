import type { ChassisError } from '@chassis/contracts';
import { problemStatus } from './problem-status.js';

/** An error as a client sees it (RFC 9457, application/problem+json). */
export interface Problem {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Readonly<Record<string, unknown>>;
}

const titles: Readonly<Record<string, string>> = {
  invalid: 'The request is not valid',
  rejected: 'The request cannot be done',
  denied: 'Not permitted',
  throttled: 'Too many requests',
  transient: 'Not available right now',
  bug: 'Something went wrong here',
};

/** Says what is wrong and what to do; a `bug` says nothing of the inside, the request id leads to the log. */
export function problemOf(error: ChassisError, about: { requestId: string; run?: string }): Problem {
  const status = problemStatus(error);
  const isInternal = error.kind === 'bug' && status >= 500;
  const headers: Record<string, string> = {};
  if (status === 401) headers['www-authenticate'] = 'Bearer';
  // The rest of the body is not waited for.
  if (status === 413) headers['connection'] = 'close';
  if (status === 429 || status === 503)
    headers['retry-after'] = String(Math.max(1, Math.ceil((error.retryAfterMs ?? 1_000) / 1_000)));
  const code = isInternal ? 'internal-error' : error.code;
  const detail = isInternal
    ? `This is a fault of the server. Report the request id ${about.requestId}; trying again may help.`
    : error.message;
  return {
    status,
    headers,
    body: {
      type: `urn:chassis:problem:${code}`,
      title: titles[error.kind],
      status,
      code,
      detail,
      requestId: about.requestId,
      ...(about.run === undefined ? {} : { run: about.run }),
      ...(error.failures.length === 0 ? {} : { failures: error.failures }),
    },
  };
}
