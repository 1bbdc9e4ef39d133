import { describe, expect, it } from 'vitest';
import { ChassisError, type ErrorKind } from '@chassis/contracts';
import { problemOf } from './problem.js';

const of = (kind: ErrorKind, code: string, more = {}) =>
  problemOf(new ChassisError(kind, code, 'Do this.', more), { requestId: 'r1' });

describe('a problem', () => {
  it.each([
    ['invalid', 'malformed-json', 400],
    ['invalid', 'invalid-input', 422],
    ['invalid', 'body-too-large', 413],
    ['denied', 'missing-credentials', 401],
    ['denied', 'missing-right', 403],
    ['rejected', 'unknown-run', 404],
    ['rejected', 'idempotency-key-reused', 409],
    ['throttled', 'too-many-requests', 429],
    ['transient', 'system-unavailable', 503],
    ['bug', 'internal-error', 500],
  ] as const)('of %s %s has status %i', (kind, code, status) => {
    expect(of(kind, code)).toMatchObject({ status, body: { status, requestId: 'r1' } });
  });

  it('never tells the inside of a bug', () => {
    const { body } = of('bug', 'select-failed', { cause: new Error('secret') });
    expect(JSON.stringify(body)).not.toMatch(/Do this|secret|select/);
    expect(body.detail).toContain('r1');
  });

  it('says when to come back, in whole seconds', () => {
    expect(of('throttled', 'too-many-requests', { retryAfterMs: 1_200 }).headers['retry-after']).toBe('2');
    expect(of('transient', 'system-unavailable').headers['retry-after']).toBe('1');
  });

  it('asks for credentials on 401', () => {
    expect(of('denied', 'expired-key').headers['www-authenticate']).toBe('Bearer');
  });

  it('carries the failures with their pointers', () => {
    const failures = [{ pointer: '/question', message: 'is required' }];
    expect(of('invalid', 'invalid-input', { failures }).body.failures).toEqual(failures);
  });
});
