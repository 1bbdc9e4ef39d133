import { ChassisError } from '@chassis/contracts';
import { APICallError, InvalidResponseDataError, JSONParseError, TypeValidationError } from 'ai';
import type { SettingNames } from './setting-names.js';

/** Codes of sockets that were never open: the provider has seen nothing. */
const neverReached = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);

/** What a provider's failure means for the line; `names` says where its settings are. The provider's own words stay out: they may quote the prompt. */
export function translateProviderError(error: unknown, nowMs: number, names: SettingNames): ChassisError {
  if (error instanceof ChassisError) return error;
  const status = APICallError.isInstance(error) ? error.statusCode : undefined;
  if (status !== undefined && status !== 200) return ofStatus(error as APICallError, { status, nowMs, names });
  if (causesOf(error).some(({ code }) => typeof code === 'string' && neverReached.has(code)))
    return new ChassisError('transient', 'provider-unreachable', 'The provider cannot be reached.', { cause: error });
  if (isGarbled(error, status))
    return new ChassisError('transient', 'provider-garbled', 'The provider answered with what is no answer.', {
      cause: error,
    });
  return new ChassisError('transient', 'provider-cut', 'The provider broke off its answer.', { cause: error });
}

/** It came whole, and is not what the protocol says. */
function isGarbled(error: unknown, status: number | undefined): boolean {
  const isUnreadable = (one: unknown) =>
    JSONParseError.isInstance(one) || TypeValidationError.isInstance(one) || InvalidResponseDataError.isInstance(one);
  const causes = causesOf(error);
  const isBroken = causes.some(({ code, name }) => typeof code === 'string' || name === 'TypeError');
  return causes.some(isUnreadable) || (status === 200 && !isBroken);
}

function ofStatus(
  error: APICallError,
  { status, nowMs, names }: { status: number; nowMs: number; names: SettingNames },
): ChassisError {
  const said = `The provider answered ${status}`;
  const details = { cause: error };
  if (status === 429)
    return new ChassisError('throttled', 'provider-throttled', `${said}: too much at once.`, {
      ...details,
      ...retryAfter(error.responseHeaders ?? {}, nowMs),
    });
  if (status >= 500 || status === 408 || status === 409 || status === 425)
    return new ChassisError('transient', 'provider-failed', `${said}.`, {
      ...details,
      ...retryAfter(error.responseHeaders ?? {}, nowMs),
    });
  if (status === 401 || status === 403)
    return new ChassisError('invalid', 'provider-denied-key', `${said}: check ${names.key}.`, details);
  if (status === 404)
    return new ChassisError('invalid', 'provider-unknown-model', `${said}: check ${names.server}.`, details);
  return new ChassisError('invalid', 'provider-refused', `${said}: it does not take this request.`, details);
}

/** Who is told to come back later than tomorrow asks tomorrow. */
const longestWaitMs = 86_400_000;

/** `Retry-After` is seconds or a date (RFC 9110, 10.2.3); whole milliseconds, as messages carry them. */
function retryAfter(headers: Readonly<Record<string, string>>, nowMs: number): { retryAfterMs?: number } {
  const value = headers['retry-after'];
  if (value === undefined) return {};
  const ms = /^\d+(\.\d+)?$/.test(value) ? Number(value) * 1_000 : Date.parse(value) - nowMs;
  return Number.isNaN(ms) ? {} : { retryAfterMs: Math.ceil(Math.min(longestWaitMs, Math.max(0, ms))) };
}

function* causesIn(error: unknown): Generator<{ code?: unknown; name?: unknown }> {
  let current = error;
  for (let depth = 0; depth < 5 && current instanceof Error; depth++) {
    yield current;
    if (current instanceof AggregateError) yield* current.errors as { code?: unknown }[];
    current = current.cause;
  }
}

const causesOf = (error: unknown): { code?: unknown; name?: unknown }[] => [...causesIn(error)];
