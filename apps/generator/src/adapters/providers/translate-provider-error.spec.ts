import { APICallError } from 'ai';
import { describe, expect, it } from 'vitest';
import { environmentNames, namesOfEntry } from './setting-names.js';
import { translateProviderError } from './translate-provider-error.js';

const now = Date.parse('2026-11-21T12:00:00Z');
const acme = namesOfEntry('the registered model acme', { apiKeyFile: 'acme.key' }, ' in GENERATOR_SECRETS_DIR');
const variable = namesOfEntry('the registered model acme', { apiKeyEnv: 'CHASSIS_MODEL_KEY_ACME' }, '');
const keyless = namesOfEntry('the registered model acme', {}, '');
const translate = (error: unknown, names = environmentNames) => translateProviderError(error, now, names);
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
    const error = translate(answered(status));
    expect(error).toMatchObject({ kind, code });
    expect(error.message).not.toContain('Ada');
  });

  it.each([
    ['1.0005', 1_001],
    ['0', 0],
    ['99999999999999999999', 86_400_000],
    ['Sat, 21 Nov 2026 12:00:07 GMT', 7_000],
    ['Fri, 20 Nov 2026 12:00:00 GMT', 0],
    ['Fri, 31 Dec 9999 23:59:59 GMT', 86_400_000],
    ['soon', undefined],
    ['', undefined],
  ])('is to be asked again as Retry-After says, in whole milliseconds and within a day: %s', (retryAfter, ms) => {
    expect(translate(answered(429, { retryAfter })).retryAfterMs).toBe(ms);
    expect(translate(answered(503, { retryAfter })).retryAfterMs).toBe(ms);
  });

  it.each([
    [401, environmentNames, 'check OPENAI_API_KEY.'],
    [404, environmentNames, 'check OPENAI_BASE_URL and OPENAI_MODEL.'],
    [401, acme, 'check acme.key in GENERATOR_SECRETS_DIR, the apiKeyFile of the registered model acme.'],
    [401, variable, 'check CHASSIS_MODEL_KEY_ACME, the apiKeyEnv of the registered model acme.'],
    [403, keyless, 'apiKeyFile of the registered model acme, which names none.'],
    [404, acme, 'check baseUrl and model of the registered model acme.'],
  ])('%i names what to look at where that was set', (status, names, said) => {
    expect(translate(answered(status), names).message).toContain(said);
  });

  it.each([
    ['3', 3_000],
    ['Sat, 21 Nov 2026 12:00:09 GMT', 9_000],
    ['Sat, 21 Nov 2026 11:00:00 GMT', 0],
    ['soon', undefined],
  ])('waits as Retry-After %s says', (retryAfter, expected) => {
    expect(translate(answered(429, { retryAfter })).retryAfterMs).toBe(expected);
  });
});

describe('what nobody answers', () => {
  it('was never reached, or was reached and broke off', () => {
    const refused = Object.assign(new Error('connect'), { code: 'ECONNREFUSED' });
    const both = new AggregateError([refused]);
    expect(translate(answered(undefined, { cause: refused })).code).toBe('provider-unreachable');
    expect(translate(answered(undefined, { cause: both })).code).toBe('provider-unreachable');
    expect(translate(new TypeError('terminated')).code).toBe('provider-cut');
    expect(translate({ message: 'an error within the stream' }).code).toBe('provider-cut');
  });
});
