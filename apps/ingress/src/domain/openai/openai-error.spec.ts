import { ChassisError, type ErrorKind } from '@chassis/contracts';
import { describe, expect, it } from 'vitest';
import { openAiErrorOf } from './openai-error.js';

const of = (kind: ErrorKind, code: string, more = {}) =>
  openAiErrorOf(new ChassisError(kind, code, 'Do this.', more), 'r1');

describe('an error of the compatible routes', () => {
  it.each([
    ['denied', 'unknown-key', 401, 'authentication_error', 'invalid_api_key'],
    ['rejected', 'unknown-model', 404, 'invalid_request_error', 'model_not_found'],
    ['invalid', 'prompt-too-long', 400, 'invalid_request_error', 'context_length_exceeded'],
    ['throttled', 'budget-exhausted', 429, 'insufficient_quota', 'insufficient_quota'],
    ['throttled', 'provider-throttled', 429, 'rate_limit_error', 'rate_limit_exceeded'],
    ['transient', 'provider-cut', 503, 'server_error', 'provider_cut'],
  ] as const)('of %s %s has the words of OpenAI', (kind, code, status, type, said) => {
    expect(of(kind, code)).toMatchObject({ status, body: { error: { type, code: said } } });
  });

  it('says when to come back, except where money is gone', () => {
    expect(of('throttled', 'provider-throttled', { retryAfterMs: 6_200 }).headers).toEqual({
      'retry-after': '7',
      'retry-after-ms': '6200',
    });
    expect(of('throttled', 'budget-exhausted').headers).toEqual({ 'x-should-retry': 'false' });
  });

  it('names the parameter as the client wrote it', () => {
    const failures = [{ pointer: '/messages/0/content', message: 'is required' }];
    expect(of('invalid', 'invalid-body', { failures }).body.error.param).toBe('messages[0].content');
  });

  it('never tells the inside of a bug', () => {
    expect(of('bug', 'select-failed').body.error).toMatchObject({
      code: null,
      message: expect.not.stringContaining('Do this') as string,
    });
  });
});
