import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { plainReader } from './plain-reader.js';

const chunk = (delta: object, more: object = {}): string =>
  JSON.stringify({ id: 'c', object: 'chat.completion.chunk', created: 1, choices: [{ index: 0, delta, ...more }] });

describe('a reader of plain chunks', () => {
  it('reads texts of any kind as a parser does, one behind the other', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary' })), (texts) => {
        const read = plainReader();
        expect(texts.map((content) => read(chunk({ content })))).toEqual(texts);
      }),
    );
  });

  it('looks through whatever differs in more than its text', () => {
    const read = plainReader();
    expect(read(chunk({ content: 'a' }))).toBe('a');
    expect(read(chunk({ content: 'b' }))).toBe('b');
    expect(read(chunk({ content: 'c' }, { finish_reason: 'stop' }))).toBeUndefined();
    expect(read(chunk({ content: 'd', tool_calls: [] }))).toBeUndefined();
    expect(read(chunk({ content: 'e', refusal: 'No.' }))).toBeUndefined();
    expect(read(chunk({ content: 'f' }).replace('"c"', '"other"'))).toBe('f');
    expect(read(`${chunk({ content: 'g' })} `)).toBe('g');
    expect(read(chunk({ content: 'h' }, { index: 1 }))).toBeUndefined();
    expect(read(chunk({ content: 'i' }))).toBe('i');
  });

  it.each([
    ['a quote that ends the text before its end', (frame: string) => frame.replace('TEXT', 'x","refusal":"y')],
    ['an escape that is none', (frame: string) => frame.replace('TEXT', String.raw`\q`)],
    ['a line break that JSON does not allow', (frame: string) => frame.replace('TEXT', 'a\nb')],
    ['an end that is missing', (frame: string) => frame.replace('TEXT', 'x').slice(0, -2)],
  ])('takes no %s for a text', (_name, broken) => {
    const read = plainReader();
    const frame = chunk({ content: 'TEXT' });
    expect(read(frame)).toBe('TEXT');
    expect(read(frame.replace('TEXT', 'more'))).toBe('more');
    expect(read(broken(frame))).toBeUndefined();
    expect(read(frame.replace('TEXT', 'again'))).toBe('again');
  });

  it('takes the last of two texts in one chunk, as a parser does', () => {
    const read = plainReader();
    const twice = (first: string, second: string) =>
      chunk({ content: 'x' }).replace('"content":"x"', `"content":"${first}","content":"${second}"`);
    expect(read(twice('a', 'a'))).toBe('a');
    expect(read(twice('b', 'a'))).toBe('a');
  });

  it('knows filling that hides lengths', () => {
    const read = plainReader();
    const filled = { ...(JSON.parse(chunk({ content: 'a' })) as object), obfuscation: 'x8fk' };
    expect(read(JSON.stringify(filled))).toBe('a');
  });
});
