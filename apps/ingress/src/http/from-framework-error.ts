import { HttpException } from '@nestjs/common';
import { ChassisError, type ErrorKind } from '@chassis/contracts';

const known: Readonly<Record<number, [ErrorKind, string, string]>> = {
  400: ['invalid', 'invalid-request', 'The request cannot be read'],
  404: ['rejected', 'not-found', 'There is nothing at this path; /docs lists what there is.'],
  405: ['invalid', 'method-not-allowed', 'This path does not know the method; /docs lists what it does.'],
  406: ['invalid', 'invalid-request', 'The multipart body cannot be read'],
  408: ['invalid', 'request-timeout', 'The request took too long to arrive; send it faster or smaller.'],
  413: ['invalid', 'body-too-large', 'The body is larger than this route takes; send less, or split it.'],
  414: ['invalid', 'url-too-long', 'The URL is too long; send less in it.'],
  415: ['invalid', 'unsupported-media-type', 'This route does not read that content type; JSON is application/json.'],
};

/** An HTTP error of Nest or Fastify (plugins included) as one of ours, or what it was. Their own texts name internals and stay out, except for what is wrong with a request. */
export function fromFrameworkError(error: unknown): unknown {
  const status = statusOf(error);
  const row = status === undefined ? undefined : known[status];
  if (row === undefined || !(error instanceof Error)) return error;
  const [kind, code, message] = row;
  return new ChassisError(kind, code, code === 'invalid-request' ? `${message}: ${error.message}` : message, {
    cause: error,
  });
}

function statusOf(error: unknown): number | undefined {
  if (error instanceof HttpException) return error.getStatus();
  if (!(error instanceof Error) || error.name !== 'FastifyError') return undefined;
  return (error as Error & { statusCode?: number }).statusCode;
}
