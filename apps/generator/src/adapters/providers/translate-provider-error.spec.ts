import { APICallError } from 'ai';
import { describe, expect, it } from 'vitest';
import { translateProviderError } from './translate-provider-error.js';

const now = Date.parse('2026-11-21T12:00:00Z');
const answered = (statusCode: number | undefined, more: { retryAfter?: string; cause?: unknown } = {}) =>
  new APICallError({
    message: 'it said: the salary of Ada',
    url: 'http://models.example.com/v1',
    requestBodyValues: {},
    ...(statusCode !== undefined && { statusCode }),
    ...(more.retryAfter !== undefined && { responseHeaders: { 'retry-after': more.retryAfter } }),
    cause: more.cause,
  });

describe('what a provider answers', () => {
  it.each([
    [429, 'throttled', 'provider-throttled'],
    [500, 'transient', 'provider-failed'],
    [503, 'transient', 'provider-failed'],
    [408, 'transient', 'provider-failed'],
    [400, 'invalid', 'provider-refused'],
    [402, 'invalid', 'provider-refused'],
    [401, 'invalid', 'provider-denied-key'],
    [404, 'invalid', 'provider-unknown-model'],
  ])('%i is %s', (status, kind, code) => {
    const error = translateProviderError(answered(status), now);
    expect(error).toMatchObject({ kind, code });
    expect(error.message).not.toContain('Ada');
  });

  it.each([
    ['3', 3_000],
    ['Sat, 21 Nov 2026 12:00:09 GMT', 9_000],
    ['Sat, 21 Nov 2026 11:00:00 GMT', 0],
    ['soon', undefined],
  ])('waits as Retry-After %s says', (retryAfter, expected) => {
    expect(translateProviderError(answered(429, { retryAfter }), now).retryAfterMs).toBe(expected);
  });
});

describe('what nobody answers', () => {
  it('was never reached, or was reached and broke off', () => {
    const refused = Object.assign(new Error('connect'), { code: 'ECONNREFUSED' });
    const both = new AggregateError([refused]);
    expect(translateProviderError(answered(undefined, { cause: refused }), now).code).toBe('provider-unreachable');
    expect(translateProviderError(answered(undefined, { cause: both }), now).code).toBe('provider-unreachable');
    expect(translateProviderError(new TypeError('terminated'), now).code).toBe('provider-cut');
    expect(translateProviderError({ message: 'an error within the stream' }, now).code).toBe('provider-cut');
  });
});
