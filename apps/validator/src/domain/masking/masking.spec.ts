import { describe, expect, it } from 'vitest';
import { stringsOf } from '../checks/text-of-candidate.js';
import type { Mask } from './mask.js';
import { maskSegment, withoutPlaceholders } from './mask-segment.js';
import { maskText } from './mask-text.js';
import { maskValue } from './mask-value.js';

const mask = (start: number, end: number, more: Partial<Mask> = {}): Mask => ({
  kind: 'name',
  text: '[NAME]',
  start,
  end,
  ...more,
});

describe('masking', () => {
  it('puts placeholders where the masks are, in any order and overlapping', () => {
    expect(maskText('ask Ada or Bob', [mask(11, 14), mask(4, 7)])).toBe('ask [NAME] or [NAME]');
    expect(maskText('ask Ada Bob', [mask(4, 9), mask(7, 11)])).toBe('ask [NAME][NAME]');
    expect(maskText('Ada', [mask(0, 20), mask(30, 40)], 0)).toBe('[NAME]');
  });

  it('speaks of a segment by its place in the whole, counts what it stands for, and leaves others alone', () => {
    const segment = { text: 'ask Ada. ', citations: [] };
    expect(maskSegment(segment, [mask(104, 107)], 100)).toEqual({
      ...segment,
      text: 'ask [NAME]. ',
      masked: { name: 1 },
    });
    expect(maskSegment(segment, [mask(4, 7)], 100)).toBe(segment);
  });

  it('blanks placeholders for checks without moving anything', () => {
    expect(withoutPlaceholders('ask [NAME] at [IP ADDRESS] [TODO]')).toBe(
      `ask ${' '.repeat(6)} at ${' '.repeat(12)} [TODO]`,
    );
  });

  it('finds the strings of a value by their places in the joined text, and says what it cannot mask', () => {
    const value = { a: ['ask Ada', 42], b: { c: 'Bob', d: null, e: true } };
    const text = stringsOf(value).join('\n');
    const at = (part: string) => mask(text.indexOf(part), text.indexOf(part) + part.length);
    const masked = maskValue(value, [at('Ada'), at('Bob'), at('42')]);
    expect(masked.value).toEqual({ a: ['ask [NAME]', 42], b: { c: '[NAME]', d: null, e: true } });
    expect(masked.unmasked).toEqual([at('42')]);
  });
});
