import { describe, expect, it } from 'vitest';
import { parseJson } from './parse-json.js';

const bytes = (text: string) => Buffer.from(text);

describe('a JSON body', () => {
  it('is parsed', () => expect(parseJson(bytes('{"a":[1]}'), 64)).toEqual({ a: [1] }));

  it.each([['{"a":'], [''], ['{a:1}']])('is refused when malformed: %s', (text) => {
    expect(() => parseJson(bytes(text), 64)).toThrow(expect.objectContaining({ code: 'malformed-json' }));
  });

  it('is refused where half a surrogate pair is written in it, which no database takes, and taken with whole ones', () => {
    expect(parseJson(bytes(String.raw`["\ud83d\ude00", "\\ud800", "\\\\ud800"]`), 64)).toHaveLength(3);
    for (const half of [String.raw`"\ud800"`, String.raw`{"\uDC00":1}`, String.raw`"\\\ud83dx"`])
      expect(() => parseJson(bytes(half), 64)).toThrow(expect.objectContaining({ code: 'malformed-json' }));
  });

  it('never repeats what was sent in its error', () => {
    expect(() => parseJson(bytes('{"secret": oops}'), 64)).toThrow(/^(?!.*oops)/);
  });

  it('is refused when it is not UTF-8', () => {
    expect(() => parseJson(Buffer.from([0x22, 0xff, 0x22]), 64)).toThrow(/UTF-8/);
  });

  it('is refused when it nests 100,000 deep, without recursion', () => {
    expect(() => parseJson(bytes('['.repeat(100_000)), 64)).toThrow(expect.objectContaining({ code: 'json-too-deep' }));
  });
});
