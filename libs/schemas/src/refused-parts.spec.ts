import { describe, expect, it } from 'vitest';
import { patternProblem } from './pattern-problem.js';
import { refusedParts } from './refused-parts.js';

describe('patternProblem', () => {
  it.each([
    '^[a-z]+$',
    '^\\d{4}-\\d{2}-\\d{2}$',
    '^(?:\\d{1,3}\\.){3}\\d{1,3}$',
    '^[^\\s]+( [^\\s]+)*$',
    '^\\p{L}+$',
    '^(?:[0-9]|[a-f]){64}$',
    '^(?:cat|dog|cow)+$',
    '^(?:a|ba)*c$',
  ])('lets %s through, which is linear', (pattern) => expect(patternProblem(pattern)).toBeUndefined());

  it.each([
    '^(a+)+$',
    '^(\\w+\\s?)*$',
    'a*a*b',
    '\\s+$',
    '^(?:a{1,50}){1,50}b$',
    '^(a?){30}a{30}$',
    '^(a+)\\1$',
    '^(?=a+)a+b',
    '^(?:a|a)+$',
    '^(?:a|[ab])*c$',
    '^(?:\\w|\\d)+$',
    '^(?:a|aa)+$',
    '^(?:a(?:|))*b$',
    '^(?:a|a){40}b$',
    '^(?:x(?:a|b)*|x(?:b|c)*)+$',
    '(',
    '^a$'.repeat(200),
  ])('refuses %s', (pattern) => expect(patternProblem(pattern)).toBeTypeOf('string'));

  it('lets look-arounds through where nothing repeats without bound', () => {
    expect(patternProblem('(?<![a-z])[A-Z]{2} ?[0-9](?!\\d)')).toBeUndefined();
    expect(patternProblem('(?<![a-z])[A-Z]{2}[0-9]+')).toContain('look-arounds');
    expect(patternProblem('(?:a{0,50}b?){0,50}(?!c)')).toBeTypeOf('string');
  });

  it('reads a pattern by its flags', () => {
    expect(patternProblem('[ .\\-]\\_', 'any', 'gi')).toBeUndefined();
    expect(patternProblem('[ .\\-]\\_')).toContain('no regular expression');
    expect(patternProblem('^(?:a|A)+$', 'any', 'g')).toBeUndefined();
    expect(patternProblem('^(?:a|A)+$', 'any', 'gi')).toContain('exponential');
  });

  it('lets a square pass on short texts, and nothing worse', () => {
    expect(patternProblem('f.*o', 'short')).toBeUndefined();
    expect(patternProblem('^(a+)+$', 'short')).toContain('exponential');
  });
});

describe('refusedParts', () => {
  it('finds slow patterns wherever schemas stand, and nowhere else', () => {
    const slow = { pattern: '^(a+)+$' };
    const pointers = (schema: unknown) => refusedParts(schema).map((one) => one.pointer);
    expect(pointers({ $defs: { 'a/b': { items: slow } }, anyOf: [slow] })).toEqual([
      '/$defs/a~1b/items/pattern',
      '/anyOf/0/pattern',
    ]);
    expect(pointers({ patternProperties: { '^(a+)+$': true } })).toEqual(['/patternProperties/^(a+)+$']);
    expect(pointers({ enum: [slow], const: slow, properties: { pattern: { type: 'string' } } })).toEqual([]);
  });

  it('refuses what would be judged wrongly', () => {
    const beside = { definitions: { x: { $id: 'y', $ref: '#/definitions/z' } } };
    expect(refusedParts(beside, 'draft-07')).toHaveLength(1);
    expect(refusedParts(beside, '2020-12')).toHaveLength(0);
    expect(refusedParts({ $ref: 'file:///etc/passwd' })).toHaveLength(1);
  });

  it('ends, however deep a schema is', () => {
    let schema: unknown = {};
    for (let level = 0; level < 100_000; level += 1) schema = { items: schema };
    expect(refusedParts(schema)).toHaveLength(1);
  });
});
