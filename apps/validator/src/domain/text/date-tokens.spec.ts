import { describe, expect, it } from 'vitest';
import { dateTokens } from './date-tokens.js';

describe('dates in a text', () => {
  it.each([
    '1 March 2026',
    '01.03.2026',
    '1. März 2026',
    'March 1st, 2026',
    '2026-03-01',
    '1-Mar-26',
    '01/03/26',
    '20260301',
    '1st of March 2026',
  ])('reads %s as the first of March 2026', (raw) => {
    expect(dateTokens(`due ${raw}, please`).flatMap((token) => token.dates)).toContain('2026-03-01');
  });

  it('keeps both readings of 03/04/2026', () => {
    expect(dateTokens('03/04/2026')[0]?.dates.toSorted()).toEqual(['2026-03-04', '2026-04-03']);
  });

  it('keeps a day that no calendar has, since a document may say it', () => {
    expect(dateTokens('31.02.2026')[0]?.dates).toContain('2026-02-31');
  });

  it('sees no date in a month without a year or in a phone number', () => {
    expect(dateTokens('in March, call 555-010-99123')).toEqual([]);
  });
});
