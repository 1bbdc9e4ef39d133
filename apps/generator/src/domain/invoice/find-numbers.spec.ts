import { describe, expect, it } from 'vitest';
import { findNumbers } from './find-numbers.js';

const values = (line: string, mark: '.' | ',' = '.') => findNumbers(line, mark).map((one) => one.value);

describe('findNumbers', () => {
  it('reads the ways in which people write amounts', () => {
    expect(values('1.234,56 1,234.56 1’234.56 12,50 7.5')).toEqual([1234.56, 1234.56, 1234.56, 12.5, 7.5]);
    expect(values('Total: 1 234.56')).toEqual([1234.56]);
    expect(values('RM33.90 EUR 9 -5.59 (1.20)')).toEqual([33.9, 9, -5.59, -1.2]);
  });

  it('leaves quantity and price apart where only a blank is between them', () => {
    expect(values('Pump 2 345.00 690.00')).toEqual([2, 345, 690]);
  });

  it('reads three digits behind one mark as the document writes decimals', () => {
    expect(values('1.234', ',')).toEqual([1234]);
    expect(values('9.000', '.')).toEqual([9]);
    expect(values('1,234', '.')).toEqual([1234]);
  });

  it('takes no date, time, phone number or part of a code for a number', () => {
    expect(values('25/12/2018 20:49:59 03-4021 A4-17 933109-X 12.03.2026')).toEqual([]);
  });

  it('marks percentages and tells where a number stands', () => {
    expect(findNumbers('VAT 19 % 358,15', ',')).toEqual([
      { value: 19, decimals: 0, isPercent: true, start: 4, end: 6 },
      { value: 358.15, decimals: 2, isPercent: false, start: 9, end: 15 },
    ]);
  });
});
