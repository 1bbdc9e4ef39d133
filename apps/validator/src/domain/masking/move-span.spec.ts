import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Mask } from './mask.js';
import { maskText } from './mask-text.js';
import { moveSpan } from './move-span.js';

const mask = (start: number, end: number): Mask => ({ kind: 'name', text: '[NAME]', start, end });

it('takes the whole placeholder in where a stretch begins or ends within a mask', () => {
  const masks = [mask(4, 7), mask(11, 20)];
  expect(maskText('ask Ada or Bob Bobson. Yes', masks)).toBe('ask [NAME] or [NAME]n. Yes');
  expect(moveSpan({ start: 5, end: 12 }, masks)).toEqual({ start: 4, end: 20 });
  expect(moveSpan({ start: 4, end: 7 }, masks)).toEqual({ start: 4, end: 10 });
  expect(moveSpan({ start: 23, end: 26 }, masks)).toEqual({ start: 23, end: 26 });
});

it('leaves a stretch that no mask touches with its own words, whatever is masked around it', () => {
  const masks = fc.array(fc.tuple(fc.nat(40), fc.integer({ min: 1, max: 6 })), { maxLength: 6 });
  fc.assert(
    fc.property(masks, fc.nat(40), fc.integer({ min: 1, max: 10 }), (pairs, start, length) => {
      const text = Array.from({ length: 60 }, (_, at) => String.fromCodePoint(0x4e00 + at)).join('');
      const end = start + length;
      const all = pairs
        .map(([from, size]) => mask(from, from + size))
        .filter((one) => one.end <= start || one.start >= end);
      const moved = moveSpan({ start, end }, all);
      expect(maskText(text, all).slice(moved.start, moved.end)).toBe(text.slice(start, end));
    }),
  );
});
