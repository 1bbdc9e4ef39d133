import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { contextOf, jsonOf } from './fixtures.js';
import { invoiceArithmeticCheck } from './invoice-arithmetic.js';

const good = {
  vendor: { name: 'ACME', taxNumber: 'DE136695976', iban: 'DE89370400440532013000' },
  number: 'RE-17',
  date: '2026-03-01',
  dueDate: '2026-03-31',
  currency: 'EUR',
  lines: [{ description: 'pump', quantity: 2, unitPriceMinor: 4_500, totalMinor: 9_000 }],
  netMinor: 9_000,
  taxMinor: 1_710,
  taxRatePercent: 19,
  total: { minor: 10_710, currency: 'EUR' },
};
const source =
  '2 × 45.00 = 90.00, net 90.00, 19 % = 17.10, total 170.10, IBAN DE89 3704 0044 0532 0130 01, VAT DE136695977, 2027-03-01, 31.02.2026, 2026-01-01';
const findings = (over: object, text = source) =>
  invoiceArithmeticCheck.run(jsonOf({ ...good, ...over }), contextOf([], [text]), {});

describe('invoice arithmetic', () => {
  it('passes an invoice that adds up', () => {
    expect(findings({})).toEqual([]);
  });

  it('halts at a wrong total that the document itself says, and shows the arithmetic', () => {
    expect(findings({ total: { minor: 17_010, currency: 'EUR' } })).toEqual([
      {
        verdict: 'halt',
        code: 'total',
        pointer: '/total/minor',
        message: '2 × 45.00 + 19 % = 107.10, but the invoice says 170.10',
      },
    ]);
  });

  it('asks for a repair when the wrong total was misread', () => {
    expect(findings({ total: { minor: 17_011, currency: 'EUR' } })).toMatchObject([
      { verdict: 'repair', code: 'total' },
    ]);
  });

  it.each([
    [
      'a line',
      {
        lines: [{ quantity: 2, unitPriceMinor: 4_500, totalMinor: 17_010 }],
        netMinor: 17_010,
        taxMinor: null,
        total: null,
      },
      'line-total',
    ],
    ['the net amount', { netMinor: 17_010, taxMinor: null, taxRatePercent: null, total: null }, 'net'],
    ['the tax', { taxMinor: 4_500, total: { minor: 13_500, currency: 'EUR' } }, 'tax'],
    ['the account', { vendor: { ...good.vendor, iban: 'DE89370400440532013001' } }, 'iban'],
    ['the tax number', { vendor: { ...good.vendor, taxNumber: 'DE136695977' } }, 'tax-number'],
    ['a date to come', { date: '2027-03-01', dueDate: null }, 'date'],
    ['a day that no calendar has', { date: '2026-02-31', dueDate: null }, 'date'],
    ['a due date before the date', { dueDate: '2026-01-01' }, 'date'],
  ])('finds %s wrong', (_, over, code) => {
    expect(findings(over)).toMatchObject([{ verdict: 'halt', code }]);
  });

  it('accepts prices that include the tax', () => {
    expect(findings({ lines: [{ quantity: 1, unitPriceMinor: 10_710, totalMinor: 10_710 }] })).toEqual([]);
    expect(
      findings({ netMinor: null, taxMinor: null, taxRatePercent: null, total: { minor: 9_000, currency: 'EUR' } }),
    ).toEqual([]);
  });

  it('counts with what is there: a bare total is not wrong', () => {
    expect(findings({ lines: [], netMinor: null, taxMinor: null, taxRatePercent: null })).toEqual([]);
  });

  it('lets cash round where the workflow says so', () => {
    const rounded = { ...good, total: { minor: 10_714, currency: 'EUR' } };
    expect(invoiceArithmeticCheck.run(jsonOf(rounded), contextOf([], [source]), { cashRoundingMinor: 5 })).toEqual([]);
  });

  it('passes every invoice that was added up and rounded per line, and finds every total that is off', () => {
    const line = fc.record({
      quantity: fc.integer({ min: 1, max: 99 }),
      unitPriceMinor: fc.integer({ min: 1, max: 99_999 }),
    });
    fc.assert(
      fc.property(
        fc.array(line, { minLength: 1, maxLength: 8 }),
        fc.constantFrom(0, 7, 10, 19, 20),
        fc.integer({ min: 20, max: 9_999 }),
        (lines, rate, off) => {
          const priced = lines.map((one) => ({ ...one, totalMinor: one.quantity * one.unitPriceMinor }));
          const netMinor = priced.reduce((sum, one) => sum + one.totalMinor, 0);
          const taxMinor = Math.round((netMinor * rate) / 100);
          const invoice = { lines: priced, netMinor, taxMinor, taxRatePercent: rate };
          expect(findings({ ...invoice, total: { minor: netMinor + taxMinor, currency: 'EUR' } })).toEqual([]);
          expect(findings({ ...invoice, total: { minor: netMinor + taxMinor + off, currency: 'EUR' } })).not.toEqual(
            [],
          );
        },
      ),
    );
  });

  it('has an answer to any JSON', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => void invoiceArithmeticCheck.run(jsonOf(value), contextOf([]), {})),
    );
  });
});
