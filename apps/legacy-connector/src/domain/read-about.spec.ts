import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { itemRights } from './item-rights.js';
import { readAbout } from './read-about.js';

describe('readAbout', () => {
  it('reads what rows and front matter say, however it is written', () => {
    expect(
      readAbout({
        title: ' Lease ',
        date: '2024-12-31',
        validFrom: '2026-01-01 10:00:00+02',
        validUntil: '2026-12-31',
        region: 'eu, ch',
        purpose: ['billing'],
        owner: 'ada',
        dataClass: 'Restricted',
        attributes: { customer: 'Miller', floor: 3, empty: null, tags: ['b', 'a'] },
      }),
    ).toEqual({
      title: 'Lease',
      date: '2024-12-31',
      validFrom: '2026-01-01T08:00:00.000Z',
      validUntil: '2027-01-01T00:00:00.000Z',
      region: ['ch', 'eu'],
      purpose: ['billing'],
      owner: 'user:ada',
      dataClass: 'restricted',
      attributes: { customer: 'Miller', floor: '3', tags: 'a, b' },
    });
  });

  it('takes what is empty for not said', () => {
    const empty = {
      title: '',
      date: null,
      validFrom: undefined,
      region: [],
      purpose: ' , ',
      owner: '  ',
      attributes: {},
    };
    expect(readAbout(empty)).toEqual({});
    expect(readAbout({ validFrom: '-infinity', validUntil: 'infinity' })).toEqual({});
  });

  it.each([
    { validUntil: 'soon' },
    { validUntil: '2026-02-30' },
    { validUntil: '31.12.2026' },
    { validUntil: '-infinity' },
    { validFrom: 'infinity' },
    { validFrom: { year: 2026 } },
    { date: '2026-13-01' },
    { owner: 'group:sales' },
    { dataClass: 'secret' },
    { region: 'x'.repeat(201) },
    { region: [{ a: 1 }] },
    { attributes: ['a'] },
    { attributes: { 'two words': 'x' } },
  ])('refuses %j instead of leaving it aside', (said) => {
    expect(() => readAbout(said)).toThrow(expect.objectContaining({ kind: 'invalid', code: 'bad-metadata' }) as Error);
  });

  it('knows each day of the calendar, and ends a term after it', () => {
    fc.assert(
      fc.property(
        fc.date({ min: new Date('1900-01-01'), max: new Date('2200-01-01'), noInvalidDate: true }),
        (date) => {
          const day = date.toISOString().slice(0, 10);
          const { validFrom, validUntil } = readAbout({ validFrom: day, validUntil: day });
          expect(validFrom).toBe(`${day}T00:00:00.000Z`);
          expect(Date.parse(validUntil ?? '') - Date.parse(validFrom ?? '')).toBe(86_400_000);
          expect(readAbout({ validUntil: date.toISOString() }).validUntil).toBe(date.toISOString());
        },
      ),
    );
  });

  it('gives rights that only narrow', () => {
    const rights = itemRights(
      readAbout({ region: 'eu,ch', purpose: 'billing', validUntil: '2026-12-31', owner: 'ada' }),
    );
    expect(rights).toEqual({
      allow: [],
      deny: [],
      require: ['region:ch', 'region:eu', 'purpose:billing'],
      validUntil: '2027-01-01T00:00:00.000Z',
    });
    expect(itemRights({})).toEqual({ allow: [], deny: [] });
  });
});
