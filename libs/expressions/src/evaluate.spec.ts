import { describe, expect, it } from 'vitest';
import { evaluate } from './evaluate.js';

const failure = async (text: string, values: Record<string, unknown> = {}, limits = {}): Promise<unknown> => {
  try {
    return await evaluate(text, values, limits);
  } catch (error) {
    return error;
  }
};

describe('evaluate', () => {
  it('computes over the values handed in', async () => {
    expect(
      await evaluate('$sum(lines.(quantity * price))', {
        lines: [
          { quantity: 2, price: 5 },
          { quantity: 1, price: 3 },
        ],
      }),
    ).toBe(13);
  });

  it('says null where nothing was found, also below null', async () => {
    expect(await evaluate('order.vendor', { order: null })).toBeNull();
  });

  it('returns plain JSON whose arrays carry no marks', async () => {
    expect(await evaluate('a.b', { a: [{ b: 1 }, { b: 2 }] })).toStrictEqual([1, 2]);
  });

  it.each([
    '$now()',
    '$millis()',
    '$random()',
    '$shuffle([1,2])',
    '$eval("1")',
    '($f := $random; $f())',
    'a.b[$now() > c]',
  ])('refuses %s before it runs', async (text) => {
    expect(await failure(text)).toMatchObject({ kind: 'invalid', code: 'invalid-expression' });
  });

  it.each(['$match(a, /(a+)+$/)', '$replace(a, /\\s+$/, "")', '$map(b, function($v) { $contains($v, /(x|X)*y/i) })'])(
    'refuses the pattern in %s, on which a hostile text could spend more than linear time',
    async (text) => {
      expect(await failure(text)).toMatchObject({
        kind: 'invalid',
        code: 'invalid-expression',
        message: expect.stringContaining('time on hostile texts'),
      });
    },
  );

  it('searches by patterns that are linear', async () => {
    expect(await evaluate("$replace(a, /[^A-Za-z0-9]/, '')", { a: 'D-1 2' })).toBe('D12');
    expect(await evaluate('$split(a, /, ?/)', { a: 'x, y,z' })).toStrictEqual(['x', 'y', 'z']);
  });

  it('names the place of a syntax error', async () => {
    expect(await failure('a +')).toMatchObject({
      kind: 'invalid',
      code: 'invalid-expression',
      message: expect.stringContaining('does not parse'),
    });
  });

  it('ends a recursion without end by its depth', async () => {
    expect(await failure('($f := function($n) { 1 + $f($n + 1) }; $f(0))')).toMatchObject({
      kind: 'invalid',
      code: 'expression-too-deep',
    });
  });

  it('ends an endless loop by its time', async () => {
    expect(await failure('($f := function($n) { $f($n + 1) }; $f(0))', {}, { timeoutMs: 50 })).toMatchObject({
      kind: 'invalid',
      code: 'expression-timeout',
    });
  });

  it('refuses long sequences and large results', async () => {
    expect(await failure('[1..100000].($ + 1)')).toMatchObject({ code: 'expression-too-large' });
    expect(await failure('$join([1..100].$string($))', {}, { maxResultBytes: 50 })).toMatchObject({
      code: 'expression-too-large',
    });
  });

  it('reports a wrong type as the failure of the expression', async () => {
    expect(await failure('"a" + 1')).toMatchObject({ kind: 'invalid', code: 'expression-failed' });
  });

  it('does not change the values', async () => {
    const values = Object.freeze({ a: Object.freeze([3, 1, 2]) });
    expect(await evaluate('$sort(a)', values)).toStrictEqual([1, 2, 3]);
    expect(values.a).toStrictEqual([3, 1, 2]);
  });
});
