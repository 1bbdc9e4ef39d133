import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkArguments } from './check-arguments.js';

const payment = {
  vendor: 'V-100',
  invoice: 'RE-17',
  amount: { minor: 10_710, currency: 'EUR' },
  iban: 'DE89370400440532013000',
};
const codes = (values: unknown, operation = 'erp.pay-invoice') =>
  checkArguments(operation, values).map((one) => `${one.code} ${one.pointer}`);

describe('arguments of an action', () => {
  it('pass when they are whole', () => {
    expect(codes(payment)).toEqual([]);
    expect(codes({ name: 'ACME', number: null, iban: null }, 'old-ledger.find-vendor')).toEqual([]);
  });

  it.each([
    [{ ...payment, vendor: null }, 'key-missing /vendor'],
    [{ ...payment, invoice: ' ' }, 'key-missing /invoice'],
    [{ ...payment, iban: null }, 'key-missing /iban'],
    [{ ...payment, amount: { minor: 0, currency: 'EUR' } }, 'amount /amount/minor'],
    [{ ...payment, amount: { minor: 1.5, currency: 'EUR' } }, 'amount /amount/minor'],
    [{ ...payment, amount: { minor: '10710', currency: 'EUR' } }, 'amount /amount/minor'],
    [{ ...payment, amount: null }, 'amount /amount'],
    [{ ...payment, iban: 'DE89370400440532013001' }, 'iban /iban'],
  ])('fail when a value cannot be sent: %j', (values, code) => {
    expect(codes(values)).toEqual([code]);
  });

  it('fail for what is no operation or no object', () => {
    expect(codes(payment, 'rm -rf')).toEqual(['operation ']);
    expect(codes([1])).toEqual(['type ']);
  });

  it('have an answer whatever the JSON', () => {
    fc.assert(
      fc.property(
        fc.jsonValue({ maxDepth: 30 }),
        fc.string(),
        (values, operation) => void checkArguments(operation, values),
      ),
    );
  });
});
