import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { redact, redactText } from './redact.js';

const digest = 'a'.repeat(64);

describe('redact', () => {
  it.each([
    'authorization',
    'Set-Cookie',
    'api_key',
    'password',
    'POSTGRES_PASSWORD',
    'clientSecret',
    'accessToken',
    'principal',
  ])('hides %s at any depth', (key) => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4 }), (depth) => {
        let fields: Record<string, unknown> = { [key]: 'open sesame' };
        for (let level = 0; level < depth; level += 1) fields = { inner: fields };
        expect(JSON.stringify(redact(fields))).not.toContain('open sesame');
      }),
    );
  });

  it.each(['text', 'question', 'body', 'prompt', 'input', 'passages'])('withholds what stands under %s', (key) => {
    expect(JSON.stringify(redact({ [key]: ['Dear sirs'], inner: { [key]: 'Dear sirs' } }))).not.toContain('Dear');
  });

  it('keeps ids, numbers, digests and payload references', () => {
    const fields = { run: 'r1', bytes: 7, hash: digest, input: { payload: digest, bytes: 3 }, at: new Date(0) };
    expect(redact(fields)).toEqual({ ...fields, at: '1970-01-01T00:00:00.000Z' });
  });

  it('cuts long strings and deep or circular structures instead of failing', () => {
    const circular: Record<string, unknown> = { note: 'x'.repeat(10_000) };
    circular['self'] = circular;
    expect(JSON.stringify(redact(circular)).length).toBeLessThan(20_000);
  });

  it('takes passwords out of URLs and keys out of sentences', () => {
    expect(redactText('postgres://audit:hunter2@localhost/db')).toBe('postgres://audit:***@localhost/db');
    expect(redactText('sent sk-abcdefghijklmnop and Bearer abcdefghijk')).toBe('sent sk-*** and Bearer ***');
  });
});
