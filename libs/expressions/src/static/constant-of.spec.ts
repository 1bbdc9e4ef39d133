import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { evaluate } from '../evaluate.js';
import { anyShape, literalShape, scalarShape } from './shape.js';
import { constantOf } from './constant-of.js';

const literal = fc.oneof(fc.boolean(), fc.integer({ min: -3, max: 3 }), fc.constantFrom('a', 'b', ''));
const operator = fc.constantFrom('=', '!=', '<', '>', '<=', '>=', 'and', 'or');

describe('a comparison of known values', () => {
  it('gives what JSONata gives, wherever it says anything', async () => {
    await fc.assert(
      fc.asyncProperty(literal, operator, literal, async (one, between, other) => {
        const constant = constantOf(between, literalShape(one), literalShape(other));
        if (constant === undefined) return;
        const given = await evaluate(`${JSON.stringify(one)} ${between} ${JSON.stringify(other)}`, {});
        expect(constant).toStrictEqual(literalShape(given));
      }),
    );
  });

  it('is constant with one known side where the other cannot matter, and else is not', () => {
    expect(constantOf('and', anyShape, literalShape(false))).toStrictEqual(literalShape(false));
    expect(constantOf('or', literalShape(true), scalarShape('boolean'))).toStrictEqual(literalShape(true));
    expect(constantOf('and', anyShape, literalShape(true))).toBeUndefined();
    expect(constantOf('=', scalarShape('string'), literalShape('a'))).toBeUndefined();
  });
});
