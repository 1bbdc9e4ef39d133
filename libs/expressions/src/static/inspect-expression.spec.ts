import { describe, expect, it } from 'vitest';
import { inspectExpression } from './inspect-expression.js';
import { type Shape, shapeOfSchema } from '../index.js';

const order = shapeOfSchema({
  type: 'object',
  required: ['number', 'note'],
  properties: {
    number: { type: 'string' },
    lines: { type: 'array', items: { $ref: '#/$defs/line' } },
    paid: { anyOf: [{ type: 'null' }, { type: 'object', properties: { reference: { type: 'string' } } }] },
    labels: { type: 'object', additionalProperties: { type: 'string' } },
    free: { type: 'object' },
  },
  $defs: { line: { type: 'object', properties: { item: { type: 'string' }, price: { type: ['number', 'null'] } } } },
});
const inspect = (text: string) => inspectExpression(text, { order });
const faults = (text: string): string[] => inspect(text).faults.map(({ name }) => name);

describe('inspectExpression', () => {
  it.each([
    'order.number & order.note.whatever',
    'order.lines.price + 1',
    'order.lines[item = "x"].price',
    'order.lines^(>price).item',
    'order.paid.reference ?? "none"',
    'order.labels.anything',
    'order.free.x.y',
    'order.lines.{ "of": item, "in": $$.order.number }',
    '$map(order.lines, function($line) { $line.price * 2 })',
    '($all := $append([], order.lines); $all[0].item)',
    '$reduce(order.lines, function($sum, $line) { $sum + $line.price }, 0)',
    '($f := function($n) { $n > 1 ? $f($n - 1) : order.number }; $f(3))',
    'order.lines ~> $filter(function($line) { $exists($line.price) })',
    'order.lines{ item: $sum(price) }',
    'order.lines@$l.{ "x": $l.item }',
    '{ "a": { "b": order.number } }.a.b',
    'order.**.item',
  ])('%s reads only what is there', (text) => {
    expect(faults(text)).toStrictEqual([]);
  });

  it.each([
    ['orders.number', 'orders'],
    ['order.nummer', 'order.nummer'],
    ['order.number.length', 'order.number.length'],
    ['order.lines.price.minor', 'order.lines.price.minor'],
    ['order.lines[itm = "x"].price', 'order.lines.itm'],
    ['order.lines^(>cost)', 'order.lines.cost'],
    ['order.paid.when', 'order.paid.when'],
    ['order.lines.{ "of": thing }', 'order.lines.thing'],
    ['$map(order.lines, function($line) { $line.cost })', '$line.cost'],
    ['($o := order; $o.lins)', '$o.lins'],
    ['($never := function($x) { order.gone }; 1)', 'order.gone'],
    ['order.lines ~> $filter(function($line) { $line.gone })', '$line.gone'],
    ['{ "a": 1 }.b', 'b'],
    ['$uper(order.number)', '$uper'],
    ['order.number & $typo', '$typo'],
    ['$reduce(order.lines, function($s, $l) { $s + $l.cost }, 0)', '$l.cost'],
  ])('%s is told %s is not there', (text, name) => {
    expect(faults(text)).toStrictEqual([name]);
  });

  it('says where, and what there is instead', () => {
    expect(inspect('1 + order.lines.cost').faults).toStrictEqual([
      { code: 'unknown-path', name: 'order.lines.cost', known: ['item', 'price'], position: 20 },
    ]);
  });

  it.each<[string, Shape | Record<string, unknown>]>([
    ['order.number', { kind: 'scalar', type: 'string' }],
    ['order.number = "x"', { kind: 'scalar', type: 'boolean' }],
    ['false', { kind: 'scalar', type: 'boolean', literal: false }],
    ['order.lines.item', { kind: 'list', items: { kind: 'scalar', type: 'string' }, isSequence: true }],
    ['[order.lines.item]', { kind: 'list', items: { kind: 'scalar', type: 'string' }, isSequence: false }],
    ['{ "a": $count(order.lines) }', { kind: 'object', fields: { a: { kind: 'scalar', type: 'number' } } }],
    ['order.free ?: "x"', { kind: 'union' }],
  ])('%s gives %j', (text, shape) => {
    expect(inspect(text).shape).toMatchObject(shape);
  });

  it('comes to an end for functions that call themselves and for long chains of calls', () => {
    const deep = '($f := function($x) { $f($f($x)) }; $f(order))';
    expect(faults(deep)).toStrictEqual([]);
    const wide = `(${[...Array(30).keys()].map((n) => `$f${n} := function($x) { ${n === 0 ? '$x' : `$f${n - 1}($x) + $f${n - 1}($x)`} };`).join('')} $f29(1))`;
    expect(faults(wide)).toStrictEqual([]);
  });
});
