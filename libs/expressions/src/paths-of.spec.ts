import { describe, expect, it } from 'vitest';
import { pathsOf } from './paths-of.js';

const roots = (text: string): string[] =>
  pathsOf(text).map(({ path, hasDefault }) => path.join('.') + (hasDefault ? '?' : ''));

describe('pathsOf', () => {
  it.each([
    ["intent.label in ['invoice', 'invoice-dispute']", ['intent.label']],
    ["{ 'number': invoice.purchaseOrder, 'x': mail.body & 'y' }", ['invoice.purchaseOrder', 'mail.body']],
    ['$map(order.lines, function($v) { $v.price + invoice.total.minor })', ['order.lines', 'invoice.total.minor']],
    ['order.lines[item = price].quantity', ['order.lines.quantity']],
    ['($o := order; $o.lines)', ['order']],
    ['order.(vendor & $$.invoice.number)', ['order', 'invoice.number']],
    ['$.order.vendor', ['order.vendor']],
    ['(order).vendor', ['order']],
    ['order.lines^(>quantity)', ['order.lines']],
    ['**.iban', ['*']],
    ['-amount', ['amount']],
    ['order ~> |lines|{"x": y}|', ['order']],
    ['"mail.body"', []],
  ])('%s reads %j', (text, expected) => {
    expect(roots(text)).toStrictEqual(expected);
  });

  it('knows which reads have a default', () => {
    expect(roots("answer.text ?? 'none'")).toStrictEqual(['answer.text?']);
    expect(roots('$exists(answer) ? answer.text : other.text')).toStrictEqual([
      'answer?',
      'answer.text?',
      'other.text',
    ]);
    expect(roots("(answer.text ?? 'none') & answer.text")).toStrictEqual(['answer.text']);
  });
});
