import { describe, expect, it } from 'vitest';
import { readJson } from './read-json.js';

describe('readJson', () => {
  it.each([
    ['plain', '{"a":1}', { a: 1 }],
    ['in a fence', '```json\n{"a":1}\n```', { a: 1 }],
    ['between words', 'Here it is: {"a":[1,2]} Anything else?', { a: [1, 2] }],
    ['with slips', "{a: 1, 'b': [1,2,],}", { a: 1, b: [1, 2] }],
    ['cut off in a string', '{"a": {"b": "c', '{"a": {"b": "c'],
    ['cut off behind a value', '{"a": [1, 2', '{"a": [1, 2'],
    ['with brackets and quotes in strings', `{'a': "]}", b: 'x\\'y{',}`, { a: ']}', b: "x'y{" }],
    ['a list', '[1,2]', [1, 2]],
    ['no JSON', 'I would rather not', 'I would rather not'],
  ])('reads JSON %s', (_how, text, value) => {
    expect(readJson(text)).toEqual(value);
  });
});
