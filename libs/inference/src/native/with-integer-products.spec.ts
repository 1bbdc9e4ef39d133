import { describe, expect, it } from 'vitest';
import { withIntegerProducts } from './with-integer-products.js';

const length = (value: number): number[] => (value < 128 ? [value] : [(value % 128) + 128, Math.floor(value / 128)]);
const field = (number: number, body: Buffer): Buffer =>
  Buffer.concat([Buffer.from([number * 8 + 2, ...length(body.length)]), body]);
const word = (number: number, value: string): Buffer => field(number, Buffer.from(value));
const node = (operator: string, ...more: Buffer[]): Buffer =>
  field(1, Buffer.concat([word(1, 'a'.repeat(200)), word(4, operator), ...more]));
const model = (...nodes: Buffer[]): Buffer =>
  Buffer.concat([Buffer.from([0x08, 0x96, 0x01]), field(7, Buffer.concat(nodes)), word(2, 'made by')]);
const asked = field(5, Buffer.concat([word(1, 'accuracy_level'), Buffer.from([0x18, 4, 0xa0, 0x01, 2])]));

describe('withIntegerProducts', () => {
  it('asks for integers in every product over packed weights, and changes nothing else', () => {
    const before = model(node('Add'), node('MatMulNBits'), node('Erf'), node('MatMulNBits'));
    const after = model(node('Add'), node('MatMulNBits', asked), node('Erf'), node('MatMulNBits', asked));
    expect(withIntegerProducts(before).equals(after)).toBe(true);
  });

  it('leaves a model as it is that has none, or says itself how to multiply', () => {
    for (const one of [model(node('MatMul')), model(node('MatMulNBits', asked)), Buffer.alloc(0)])
      expect(withIntegerProducts(one).equals(one)).toBe(true);
  });

  it('refuses what is no model', () => {
    expect(() => withIntegerProducts(Buffer.from('{"not": "a model"}'))).toThrow(RangeError);
    expect(() => withIntegerProducts(model(node('Add')).subarray(0, 40))).toThrow(RangeError);
  });
});
