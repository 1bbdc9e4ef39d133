import { expect, it } from 'vitest';
import { hasTaxCheckDigits, isLuhn } from './tax-number.js';

it.each(['DE136695976', 'DE 136 695 976', 'ATU13585627', 'BE0428759497', 'IT00743110157', 'CHE-116.281.710 MWST'])(
  '%s has right check digits',
  (number) => {
    expect(hasTaxCheckDigits(number)).toBe(true);
  },
);

it.each(['DE136695977', 'ATU13585626', 'BE0428759498', 'IT00743110158', 'CHE-116.281.711'])(
  '%s has wrong check digits',
  (number) => {
    expect(hasTaxCheckDigits(number)).toBe(false);
  },
);

it('has no opinion on formats that it does not know', () => {
  expect(hasTaxCheckDigits('000123-K')).toBeUndefined();
});

it('knows the Luhn digit of a card', () => {
  expect(isLuhn('4111111111111111')).toBe(true);
  expect(isLuhn('4111111111111112')).toBe(false);
});
