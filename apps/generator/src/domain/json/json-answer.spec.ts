import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CitedSegmenter } from '../cited-segmenter.js';
import { JsonAnswer } from './json-answer.js';

/** What left while the text came, and what left with its end. */
function say(
  text: string,
  { schema, released, size = 3 }: { schema?: unknown; released?: string; size?: number } = {},
) {
  const answer = new JsonAnswer(schema, released);
  const streamed: string[] = [];
  for (let at = 0; at < text.length; at += size)
    streamed.push(...answer.push(text.slice(at, at + size)).map((one) => one.text));
  return { streamed, rest: answer.end().map((one) => one.text) };
}
const all = ({ streamed, rest }: ReturnType<typeof say>): string => [...streamed, ...rest].join('');

describe('JsonAnswer', () => {
  it('lets each field leave when it is complete, and the end with the end', () => {
    expect(say('{"a": 1, "b": {"c": ["x. Y", null]}, "d": "e"}')).toEqual({
      streamed: ['{"a":1', ',"b":{"c":["x. Y",null]}', ',"d":"e"'],
      rest: ['}'],
    });
  });

  it('comes to the same value however the text arrives', () => {
    const json = fc.dictionary(fc.string({ minLength: 1 }), fc.jsonValue({ maxDepth: 3 }), { minKeys: 1 });
    fc.assert(
      fc.property(json, fc.integer({ min: 1, max: 9 }), (value, size) => {
        const plain = JSON.parse(JSON.stringify(value)) as object;
        expect(JSON.parse(all(say(JSON.stringify(plain), { size })))).toEqual(plain);
      }),
    );
  });

  it.each([
    ['a fence', 'Here it is:\n```json\n{"a": 1, "b": 2}\n```\nAnything else?'],
    ['a trailing comma', '{"a": 1, "b": 2,}'],
    ['single quotes', "{'a': 1, 'b': 2}"],
    ['names without quotes', '{a: 1, "b": 2}'],
  ])('mends %s', (_what, text) => {
    expect(JSON.parse(all(say(text)))).toEqual({ a: 1, b: 2 });
  });

  it.each(['{"a": 1, "b": 2', '{"a": 1, "b": "x', '{"a": 1, "b": ["x"', '{"a": 1, "b": ["x"],'])(
    'never closes what ends before it is closed: %s',
    (text) => {
      expect(() => JSON.parse(all(say(text))) as unknown).toThrow();
    },
  );

  it('keeps whole what is no object, hangs together or is no JSON', () => {
    expect(say('[1, 2]')).toEqual({ streamed: [], rest: ['[1,2]'] });
    expect(say('{"a": 1}', { schema: { anyOf: [{}] } })).toEqual({ streamed: [], rest: ['{"a":1}'] });
    expect(say('I cannot. Sorry.')).toEqual({ streamed: [], rest: ['I cannot. Sorry.'] });
    expect(say('{}')).toEqual({ streamed: [], rest: ['{}'] });
    expect(say('  ')).toEqual({ streamed: [], rest: [] });
  });

  it('goes on behind fields that left before, whether the model begins anew or not', () => {
    const released = '{"a":1,"b":"x"';
    for (const text of ['{"a": 9, "b": "x", "c": 3}', ',"c": 3}', '"c": 3}'])
      expect(JSON.parse(released + all(say(text, { released })))).toEqual({ a: 1, b: 'x', c: 3 });
  });

  it('is segmented by its fields, and keeps a segment for the end', () => {
    const answer = new JsonAnswer(undefined);
    const segmenter = new CitedSegmenter();
    const streamed = answer.push('{"a": "One. Two.", "b": 2}').flatMap((one) => segmenter.push(one));
    const atEnd = answer.end().flatMap((one) => segmenter.push(one));
    const textsOf = (segments: readonly { text: string }[]): string[] => segments.map(({ text }) => text);
    expect([streamed, atEnd, segmenter.end()].map(textsOf)).toEqual([['{"a":"One. Two."', ',"b":2'], [], ['}']]);
    expect(segmenter.newText).toBe('{"a":"One. Two.","b":2}');
  });

  it('takes no name for anything but a name', () => {
    const text = '{"__proto__": {"a": 1}, "b": {"__proto__": 0}, "constructor": 2}';
    expect(all(say(text))).toBe('{"__proto__":{"a":1},"b":{"__proto__":0},"constructor":2}');
  });

  it('lets a name leave once', () => {
    expect(all(say('{"a": 1, "a": 2}'))).toBe('{"a":1}');
  });
});
