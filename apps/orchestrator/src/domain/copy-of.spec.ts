import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { copyOf } from './copy-of.js';

describe('a copy of plain data', () => {
  it('is the same, and shares nothing that could be changed', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const data = JSON.parse(JSON.stringify(value)) as unknown;
        const copy = copyOf(data);
        expect(copy).toEqual(data);
        sharesNothing(copy, data);
      }),
    );
  });

  it('keeps a key that names the prototype as the key that it is', () => {
    const data = JSON.parse('{"__proto__": {"a": 1}}') as object;
    const copy = copyOf(data);
    expect(JSON.stringify(copy)).toBe(JSON.stringify(data));
    expect(Object.getPrototypeOf(copy)).toBe(Object.prototype);
  });

  it('keeps keys without a value', () => {
    expect(Object.keys(copyOf({ a: undefined, b: { c: undefined } }))).toEqual(['a', 'b']);
  });
});

function sharesNothing(one: unknown, other: unknown): void {
  if (typeof one !== 'object' || one === null) return;
  expect(one).not.toBe(other);
  for (const [key, value] of Object.entries(one)) sharesNothing(value, (other as Record<string, unknown>)[key]);
}
