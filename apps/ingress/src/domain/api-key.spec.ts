import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { ApiKey } from './api-key.js';

describe('an API key', () => {
  it('is read back from its text', () => {
    const made = ApiKey.from(randomBytes(40));
    expect(ApiKey.parse(made.text)?.prefix).toBe(made.prefix);
  });

  it('is known by its hash and by no other', () => {
    const made = ApiKey.from(randomBytes(40));
    expect(made.isHashedAs(made.hash)).toBe(true);
    expect(made.isHashedAs(ApiKey.from(randomBytes(40)).hash)).toBe(false);
    expect(made.isHashedAs(Buffer.alloc(0))).toBe(false);
  });

  it.each(['', 'chs_', 'chs_abc_def', 'sk-123', `chs_${'a'.repeat(12)}_short`])('is not "%s"', (text) => {
    expect(ApiKey.parse(text)).toBeUndefined();
  });
});
