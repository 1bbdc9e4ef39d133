import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { contextOf, givenPassage, jsonOf, textOf } from './fixtures.js';
import { groundedCheck } from './grounded.js';
import type { Candidate, CheckContext, CheckSettings, Finding } from './check.js';

const manual = givenPassage(
  'The warranty on KX-250 pumps is twenty-four months (24) from 1 March 2026. Working pressure: 5 bar. Ask Ada Lovelace. The list price is 1.234,56 EUR.',
);
/** Nothing is waited for where there is no model. */
const byWords = (candidate: Candidate, context: CheckContext, settings: CheckSettings = {}) =>
  groundedCheck.run(candidate, context, settings) as readonly Finding[];
const codes = (text: string) => byWords(textOf(text), contextOf([manual]), {}).map((one) => one.code);
const pointers = (value: unknown, source: string) =>
  byWords(jsonOf(value), contextOf([], [source]), {}).map((one) => one.pointer);

describe('a text is grounded', () => {
  it.each([
    'The warranty on pumps is 24 months.',
    'The warranty starts on 2026-03-01.',
    'The list price is 1,234.56 EUR.',
    'The working pressure is 5 bar, says Ada Lovelace.',
    'Yes.',
    '1. The warranty on KX-250 pumps.',
  ])('in "%s"', (text) => {
    expect(codes(text)).toEqual([]);
  });

  it.each([
    ['The warranty on pumps is 36 months.', 'number-not-grounded'],
    ['The warranty on pumps is 24 years.', 'unit-not-grounded'],
    ['The warranty on pumps starts on 2 March 2026.', 'date-not-grounded'],
    ['The warranty on pumps was agreed with Charles Babbage.', 'name-not-grounded'],
    ['The warranty on the KX-300 pumps.', 'name-not-grounded'],
    ['Bananas grow happily beneath tropical sunshine.', 'sentence-not-grounded'],
  ])('but not in "%s"', (text, code) => {
    expect(codes(text)).toContain(code);
  });

  it('points at the number in the text as it is, invisible characters included', () => {
    const text = 'The warranty on pu\u200bmps is 3\u200b6 months.';
    const [finding] = byWords(textOf(text), contextOf([manual]), {});
    expect(text.slice(finding?.span?.start, finding?.span?.end)).toBe('3\u200b6');
  });

  it('asks a text without passages for its figures alone', () => {
    const context = contextOf([], ['{"amount":"107.10","reference":"PAY-17"}']);
    expect(
      byWords(textOf('Dear Sir or Madam, we paid 107.10 as PAY-17. Kind Regards, Accounts Payable'), context, {}),
    ).toEqual([]);
    expect(byWords(textOf('We paid 170.10.'), context, {})).toHaveLength(1);
  });

  it('takes whatever the passage says, sentence by sentence', () => {
    for (const sentence of manual.text.split('. ')) expect(codes(sentence)).toEqual([]);
  });
});

describe('a sentence whose words leave doubt', () => {
  const other = 'The warranty on pumps needs working approval.';
  const near = (nearness: number | undefined) => {
    const asked: string[] = [];
    const meaning = {
      nearness: async (sentence: string) => {
        asked.push(sentence);
        return await Promise.resolve(nearness);
      },
    };
    return { asked, context: contextOf([manual], [], { meaning }) };
  };
  const found = async (text: string, { context }: ReturnType<typeof near>, settings: CheckSettings = {}) =>
    (await groundedCheck.run(textOf(text), context, settings)).map((one) => one.code);

  it('is not drawn from them where it says something else with their words', async () => {
    expect(codes(other)).toEqual([]);
    expect(await found(other, near(0.3))).toEqual(['sentence-not-grounded']);
    expect(await found(other, near(0.5))).toEqual([]);
  });

  it('is judged by words where no model can tell, or the workflow wants it so', async () => {
    expect(await found(other, near(undefined))).toEqual([]);
    expect(await found(other, near(0), { meaning: false })).toEqual([]);
  });

  it('has its figures looked up all the same, and no model is asked about quotations', async () => {
    expect(await found('The warranty on pumps needs 36 approvals.', near(0.9))).toEqual(['number-not-grounded']);
    const quoted = near(0);
    expect(await found('The warranty on KX-250 pumps is twenty-four months.', quoted)).toEqual([]);
    expect(quoted.asked).toEqual([]);
  });

  it('is not brought back by nearness when words refuse it: what is made up of the same matter is near', async () => {
    const invented = near(0.95);
    expect(await found('Customers can return broken goods.', invented)).toEqual(['sentence-not-grounded']);
    expect(invented.asked).toEqual([]);
  });
});

describe('a JSON is grounded', () => {
  const source =
    'Invoice RE-2026/17 of 1 March 2026\nACME  Pumps GmbH, IBAN DE89 3704 0044 0532 0130 00\n2 x 45,00 € = 90,00\n19 % 17,10\nTotal 1.107,10';

  it('in dates, amounts, identifiers and words, however they are written', () => {
    const value = {
      vendor: { name: 'Acme Pumps GmbH', iban: 'DE89370400440532013000', taxNumber: null },
      number: 'RE-2026/17',
      date: '2026-03-01',
      currency: 'EUR',
      lines: [{ quantity: 2, unitPriceMinor: 4500, totalMinor: 9000 }],
      taxRatePercent: 19,
      total: { minor: 110_710, currency: 'EUR' },
    };
    expect(pointers(value, source)).toEqual([]);
  });

  it('names what the source does not say', () => {
    expect(
      pointers({ number: 'RE-2026/18', date: '2026-03-02', total: { minor: 110_711, currency: 'USD' } }, source),
    ).toEqual(['/number', '/date', '/total/minor', '/total/currency']);
  });

  it('leaves out fields that the workflow excepts', () => {
    const findings = byWords(jsonOf({ note: 'made up', other: 'too' }), contextOf([], [source]), {
      except: ['/note'],
    });
    expect(findings.map((one) => one.pointer)).toEqual(['/other']);
  });

  it('counts minor units by the currency: yen have none', () => {
    expect(pointers({ total: { minor: 12_000, currency: 'JPY' } }, 'Total ¥12,000')).toEqual([]);
    expect(pointers({ total: { minor: 1_200_000, currency: 'JPY' } }, 'Total ¥12,000')).toEqual(['/total/minor']);
  });

  it('holds for any amount in any usual writing, and for no other amount', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 9_999_999 }),
        fc.constantFrom('de-DE', 'en-GB', 'de-CH'),
        (minor, locale) => {
          const shown = new Intl.NumberFormat(locale, { minimumFractionDigits: 2 }).format(minor / 100);
          expect(pointers({ minor }, `Total: ${shown}`)).toEqual([]);
          expect(pointers({ minor: minor + 10_000_000 }, `Total: ${shown}`)).toEqual(['/minor']);
        },
      ),
    );
  });
});
