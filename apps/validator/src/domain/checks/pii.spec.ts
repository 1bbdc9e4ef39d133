import { describe, expect, it } from 'vitest';
import { contextOf, jsonOf, textOf } from './fixtures.js';
import { piiCheck } from './pii.js';

const codes = (text: string, source = '') =>
  piiCheck.run(textOf(text), contextOf([], [source]), {}).map((one) => one.code);

describe('personal data', () => {
  it.each([
    ['Write to ada.lovelace@example.com.', 'e-mail'],
    ['Write to ada@\u200bexample.com.', 'e-mail'],
    ['Call +49 151 2345 6789 today.', 'phone'],
    ['Call 030 / 1234 5678.', 'phone'],
    ['Pay DE89 3704 0044 0532 0130 00 now.', 'IBAN'],
    ['Card 4111 1111 1111 1111.', 'card number'],
  ])('that no source holds is found in "%s"', (text, code) => {
    expect(codes(text)).toEqual([code]);
  });

  it.each([
    ['Write to Ada@Example.com.', 'contact: ada@example.com'],
    ['Call +49 30 1234 5678.', 'Tel. 030 12345678'],
    ['Pay DE89 3704 0044 0532 0130 00.', 'DE89370400440532013000'],
  ])('that a source holds may be said: "%s"', (text, source) => {
    expect(codes(text, source)).toEqual([]);
  });

  it.each([
    'Invoice 2026-000017 of 2026-03-01 over 1,234,567.89 EUR.',
    'Card 4111 1111 1111 1112 has no right digit.',
    'Mention @ada or a@b.',
    'Order 00012345.',
  ])('is not seen in "%s"', (text) => {
    expect(codes(text)).toEqual([]);
  });

  it('is found in the strings of a JSON and never repeated in the message', () => {
    const [finding] = piiCheck.run(jsonOf({ to: ['ada@example.com'] }), contextOf([]), {});
    expect(finding?.message).not.toContain('ada');
  });
});
