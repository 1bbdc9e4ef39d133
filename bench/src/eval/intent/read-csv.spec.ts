import { expect, it } from 'vitest';
import { readCsv } from './read-csv.js';

it('reads quoted fields with commas, quotes and line ends, and both line endings', () => {
  expect(readCsv('text,category\r\n"a, ""b""\nc",x\n,y\n')).toEqual([
    ['text', 'category'],
    ['a, "b"\nc', 'x'],
    ['', 'y'],
  ]);
});
