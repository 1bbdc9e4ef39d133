import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decimalOfMinor, numberTokens, valuesOf } from './number-tokens.js';

describe('numbers in a text', () => {
  it.each([
    ['1,234.56', '1234.56'],
    ['1.234,56', '1234.56'],
    ["1'234.50", '1234.5'],
    ['1.234.567', '1234567'],
    ['0042', '42'],
    ['3.50', '3.5'],
  ])('reads %s as %s', (raw, value) => {
    expect(valuesOf(raw)).toContain(value);
  });

  it('knows that 1.234 may be either', () => {
    expect(valuesOf('1.234').toSorted()).toEqual(['1.234', '1234']);
  });

  it('leaves a version number whole', () => {
    expect(valuesOf('1.2.13')).toEqual(['1.2.13']);
  });

  it('joins groups of three behind spaces as a further reading', () => {
    const values = numberTokens('total 12 345,67 EUR').flatMap((token) => token.values);
    expect(values).toContain('12345.67');
  });

  it('finds every amount in the way that a German, an English and a Swiss document writes it', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 99_999_999_999 }),
        fc.constantFrom('de-DE', 'en-US', 'de-CH'),
        (minor, locale) => {
          const shown = new Intl.NumberFormat(locale, { minimumFractionDigits: 2 }).format(minor / 100);
          const values = numberTokens(`Summe: ${shown} netto`).flatMap((token) => token.values);
          expect(values).toContain(decimalOfMinor(minor, 2));
        },
      ),
    );
  });

  it('cuts any text into tokens that stand where they say', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('1', '0', '.', ',', ' ', 'a', '’', '-') }), (text) => {
        for (const { start, end, raw } of numberTokens(text)) expect(text.slice(start, end)).toBe(raw);
      }),
    );
  });
});
