import { ChassisError, errorKinds } from '@chassis/contracts';
import { describe, expect, it } from 'vitest';
import { errorOf, problemOf } from './problem.js';

describe('an error between services', () => {
  it.each(errorKinds)('comes out as it went in when it is %s', (kind) => {
    const failures = [{ pointer: '/a', message: 'is missing' }];
    const sent = new ChassisError(kind, 'some-code', 'Something.', { retryAfterMs: 70, failures });
    const { status, body } = problemOf(sent);
    expect(status).toBeGreaterThanOrEqual(400);
    expect(errorOf(JSON.parse(JSON.stringify(body)))).toEqual(sent);
  });

  it('is a bug when the owner threw something that is not ours', () => {
    expect(errorOf(problemOf(new TypeError('x is undefined')).body)).toMatchObject({
      kind: 'bug',
      code: 'internal-error',
    });
  });

  it('does not carry the cause, which may quote texts', () => {
    expect(JSON.stringify(problemOf(new ChassisError('bug', 'c', 'm', { cause: new Error('secret') })))).not.toMatch(
      'secret',
    );
  });

  it('is not read out of what something else answered', () => {
    expect(errorOf({ error: 'Bad Gateway' })).toBeUndefined();
  });
});
