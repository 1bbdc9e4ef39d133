import kafkajs from 'kafkajs';
import { describe, expect, it } from 'vitest';
import { refusalOf } from './refusal-of.js';

const { KafkaJSConnectionError, KafkaJSNonRetriableError, KafkaJSNumberOfRetriesExceeded } = kafkajs;
const named = (name: string): Error => Object.assign(new Error(name), { name, retriable: false });
/** As kafkajs wraps what it gives up; its types leave the cause out. */
const wrapped = (cause: Error): Error => Object.assign(new KafkaJSNonRetriableError(cause.message), { cause });

describe('what brokers refuse', () => {
  it('is told from what they may yet do: a broker that was away too often is wrapped as final all the same', () => {
    const away = new KafkaJSConnectionError('connect ECONNREFUSED', { broker: 'b:1', code: 'ECONNREFUSED' });
    const often = new KafkaJSNumberOfRetriesExceeded(away, { retryCount: 5, retryTime: 500 });
    expect(refusalOf(Object.assign(often, { cause: away }))).toBeUndefined();
    expect(refusalOf(wrapped(often))).toBeUndefined();
    expect(refusalOf(new Error('anything else'))).toBeUndefined();
    // It says so while the coordinator moves, and calls it final.
    expect(refusalOf(named('KafkaJSGroupCoordinatorNotFound'))).toBeUndefined();
  });

  it('names what is to be done, however it is wrapped', () => {
    const refused = Object.assign(new Error('no'), { type: 'GROUP_AUTHORIZATION_FAILED', retriable: false });
    expect(refusalOf(wrapped(wrapped(refused)))).toMatchObject({ kind: 'denied', code: 'group-refused' });
    expect(refusalOf(new Error('self-signed certificate in certificate chain'))).toMatchObject({
      code: 'untrusted-broker',
    });
  });

  it('is final where kafkajs itself refuses', () => {
    expect(refusalOf(new KafkaJSNonRetriableError('Invalid topic'))).toMatchObject({
      kind: 'bug',
      code: 'brokers-refused',
    });
  });
});
