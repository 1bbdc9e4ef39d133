import type { HttpException } from '@nestjs/common';
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

/** What the framework throws, as one of ours; its own texts name internals and stay out, except for what is wrong with a request. */
export function fromHttpException(exception: HttpException): ChassisError {
  const [kind, code, message] = known[exception.getStatus()] ?? ['bug', 'internal-error', 'unexpected'];
  const text = code === 'invalid-request' ? `${message}: ${exception.message}` : message;
  return new ChassisError(kind, code, text, { cause: exception });
}
