import { describe, expect, it } from 'vitest';
import { findPersonalData } from './find-personal-data.js';
import { taggedData } from './tagged-data.js';

const found = (text: string) =>
  findPersonalData(text).map(({ kind, start, end }) => `${kind}: ${text.slice(start, end)}`);

describe('personal data by rules', () => {
  it.each([
    ['mail ada.l@example.co.uk now', 'e-mail: ada.l@example.co.uk'],
    ['call +1 415 555 2671 please', 'phone: +1 415 555 2671'],
    ['call me on 555-210-8890', 'phone: 555-210-8890'],
    ['tel. 0231 / 55 66 77', 'phone: 0231 / 55 66 77'],
    ['fax 345-899-3560x4587', 'phone: 345-899-3560x4587'],
    ['to DE89 3704 0044 0532 0130 00', 'IBAN: DE89 3704 0044 0532 0130 00'],
    ['card 5555 5555 5555 4444', 'card number: 5555 5555 5555 4444'],
    ['ssn 536-22-8726', 'national id: 536-22-8726'],
    ['passport no. C01X00T47', 'national id: C01X00T47'],
    ['from 192.168.10.4 today', 'IP address: 192.168.10.4'],
    ['from 2001:db8::8a2e:370:7334 today', 'IP address: 2001:db8::8a2e:370:7334'],
    ['see https://example.org/a?b=1', 'web address: https://example.org/a?b=1'],
    ['born on 3 May 1971', 'date: 3 May 1971'],
    ['she is 47 years old', 'age: 47'],
    ['at Hauptstraße 12', 'address: Hauptstraße 12'],
    ['at 221B Baker Street', 'address: 221B Baker Street'],
    ['moved to New Zealand', 'place: New Zealand'],
    ['a polish engineer', 'nationality: polish'],
    ['wrote to Kappel Widgets GmbH', 'organisation: Kappel Widgets GmbH'],
  ])('finds in "%s" a %s', (text, datum) => expect(found(text)).toContain(datum));

  it.each([
    'card 5555 5555 5555 4445',
    'number 000-22-8726',
    'version 1.2.3.400',
    'DE89 3704 0044 0532 0130 01 is wrong',
  ])('trusts check digits and ranges: "%s"', (text) =>
    expect(found(text).filter((one) => !one.startsWith('phone'))).toEqual([]),
  );

  it('never overlaps, and prefers rules to the tagger', () => {
    const text = 'Dr. Ada Lovelace, ada@example.com';
    const at = (word: string) => ({ start: text.indexOf(word), end: text.indexOf(word) + word.length, score: 1 });
    const data = findPersonalData(
      text,
      taggedData([
        { kind: 'SURNAME', ...at('Lovelace') },
        { kind: 'GIVEN_NAME', ...at('ada@') },
      ]),
    );
    expect(data.find((one) => one.start <= at('@').start && one.end > at('@').start)?.kind).toBe('e-mail');
    for (const [index, one] of data.entries()) expect(one.start).toBeGreaterThanOrEqual(data[index - 1]?.end ?? 0);
  });
});

describe('a hostile text', () => {
  it.each([
    '1',
    '1 ',
    'A ',
    'Aa-',
    'a.',
    '@',
    ':',
    'www.',
    'St. ',
    'the ',
    '+49',
    'phone ',
    'Rue de la ',
    '(',
    '\ud800',
    'é\u0301',
    'DE12 ',
  ])('of nothing but "%s" is read to its end', (piece) => {
    const text = piece.repeat(Math.ceil(300_000 / piece.length));
    expect(findPersonalData(text).every(({ start, end }) => start < end && end <= text.length)).toBe(true);
  });
});
