import { describe, expect, it } from 'vitest';
import { allowedBy } from './access-rule.js';
import { callerTokens } from './caller-tokens.js';

const ada = { subject: 'user:ada', keyId: 'k1' };
const state = { groups: ['service'], roles: ['lead'], isDisabled: false, disabledKeys: [] };

describe('rights', () => {
  it('names the tokens by which a caller is allowed', () => {
    const tokens = callerTokens(ada, state);
    expect(allowedBy([{ allow: ['group:service', 'user:ada', 'group:hr'], deny: [] }], tokens)).toEqual([
      'group:service',
      'user:ada',
    ]);
    expect(allowedBy([{ allow: ['tenant'], deny: [] }], tokens)).toEqual(['tenant']);
  });

  it('allows nobody by default, and deny wins', () => {
    const tokens = callerTokens(ada, state);
    expect(allowedBy([], tokens)).toBeUndefined();
    expect(allowedBy([{ allow: [], deny: [] }], tokens)).toBeUndefined();
    expect(allowedBy([{ allow: ['tenant', 'user:ada'], deny: ['role:lead'] }], tokens)).toBeUndefined();
  });

  it('wants every rule to allow while a new version of a document is to come', () => {
    const rules = [
      { allow: ['group:hr'], deny: [] },
      { allow: ['tenant'], deny: [] },
    ];
    expect(allowedBy(rules, callerTokens(ada, state))).toBeUndefined();
  });

  it('lets a disabled subject or key see nothing, not even what everyone may', () => {
    expect(callerTokens(ada, { ...state, isDisabled: true }).size).toBe(0);
    expect(callerTokens(ada, { ...state, disabledKeys: ['k1'] }).size).toBe(0);
    expect(callerTokens({ subject: 'user:new' }, undefined)).toEqual(new Set(['user:new', 'tenant']));
  });
});
