import { expect, it } from 'vitest';
import { repeatsAtSeam } from './seam-repeats.js';

const before = 'The pump runs. It moves water through a pipe. ';

it.each([
  ['the last words again', 'through a pipe. Then it stops.', true],
  ['the last sentence again', 'It moves water through a pipe. Then it stops.', true],
  ['an earlier sentence again', 'The pump runs. Then it stops.', true],
  ['something new', 'Then it stops.', false],
  ['a word in common', 'Pipe work comes next.', false],
])('%s', (_what, after, expected) => {
  expect(repeatsAtSeam(before, after)).toBe(expected);
});
