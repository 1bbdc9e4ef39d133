import type { Rights } from '@chassis/contracts';
import { describe, expect, it } from 'vitest';
import { allowedBy } from './access-rule.js';
import { compileRules } from './compile-rules.js';

const now = new Date('2026-11-21T12:00:00Z');
const rights = (more: Partial<Rights>): Rights => ({ allow: [], deny: [], ...more });
const allowed = (tokens: readonly string[], own: Rights, inherited: Rights[] = [], at = now) =>
  allowedBy(compileRules(own, inherited, at), new Set(tokens)) !== undefined;

describe('compileRules', () => {
  it('adds what source and folder allow to what the document allows', () => {
    const inherited = [rights({ allow: ['group:all'] }), rights({ allow: ['group:sales'] })];
    const own = rights({ allow: ['user:ada'] });
    for (const token of ['group:all', 'group:sales', 'user:ada']) expect(allowed([token], own, inherited)).toBe(true);
    expect(allowed(['group:hr'], own, inherited)).toBe(false);
  });

  it('lets a denial of any level win over everything that allows', () => {
    const inherited = [rights({ deny: ['user:eve'] }), rights({ allow: ['tenant'] })];
    expect(allowed(['tenant', 'user:eve'], rights({ allow: ['user:eve'] }), inherited)).toBe(false);
    expect(allowed(['tenant', 'user:ada'], rights({}), inherited)).toBe(true);
  });

  it('cuts off what is allowed further out where rights do not inherit, and nothing that is denied, required or timed there', () => {
    const outer = rights({ allow: ['tenant'], deny: ['user:eve'], require: ['region:eu'] });
    const own = rights({ allow: ['user:ada', 'user:eve'], inherits: false });
    expect(allowed(['tenant', 'region:eu'], own, [outer])).toBe(false);
    expect(allowed(['user:ada'], own, [outer])).toBe(false);
    expect(allowed(['user:ada', 'region:eu'], own, [outer])).toBe(true);
    expect(allowed(['user:eve', 'region:eu'], own, [outer])).toBe(false);
    expect(allowed(['user:ada', 'region:eu'], own, [{ ...outer, validUntil: now.toISOString() }])).toBe(false);
  });

  it('wants of each kind of attribute that is required one of its values', () => {
    const own = rights({ allow: ['tenant'], require: ['region:eu', 'region:ch', 'purpose:service'] });
    expect(allowed(['tenant', 'region:ch', 'purpose:service'], own)).toBe(true);
    expect(allowed(['tenant', 'region:ch'], own)).toBe(false);
    expect(allowed(['tenant', 'region:us', 'purpose:service'], own)).toBe(false);
  });

  it('allows nobody before a term begins and from its end on', () => {
    const own = rights({
      allow: ['tenant'],
      validFrom: '2026-11-21T13:00:00+01:00',
      validUntil: '2026-11-21T12:00:01Z',
    });
    expect(allowed(['tenant'], own)).toBe(true);
    expect(allowed(['tenant'], own, [], new Date(now.getTime() - 1))).toBe(false);
    expect(allowed(['tenant'], own, [], new Date(now.getTime() + 1_000))).toBe(false);
  });
});
