import { expect, it } from 'vitest';
import { oldAmount, oldDate, oldIban, oldKey, oldQuantity } from './old-notation.js';

it('writes amounts with a decimal comma and points between thousands', () => {
  expect([0, 5, 1_990, 123_456, 123_456_789].map(oldAmount)).toEqual([
    '0,00',
    '0,05',
    '19,90',
    '1.234,56',
    '1.234.567,89',
  ]);
});

it('writes quantities with three decimals', () => {
  expect([3, 2.5].map(oldQuantity)).toEqual(['3,000', '2,500']);
});

it('fills numeric keys with zeros and leaves others alone', () => {
  expect([oldKey('4711'), oldKey('PO-17')]).toEqual(['0000004711', 'PO-17']);
});

it('writes dates without dashes and account numbers in groups of four', () => {
  expect(oldDate('2026-01-02')).toBe('20260102');
  expect(oldIban('DE89370400440532013000')).toBe('DE89 3704 0044 0532 0130 00');
});
