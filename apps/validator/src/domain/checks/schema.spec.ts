import { describe, expect, it } from 'vitest';
import { contextOf, jsonOf, textOf } from './fixtures.js';
import { SchemaCompiler } from './schema-compiler.js';
import { schemaCheck } from './schema.js';

const text = JSON.stringify({
  type: 'object',
  required: ['number', 'total'],
  additionalProperties: false,
  properties: {
    number: { type: 'string' },
    date: { type: 'string', format: 'date' },
    total: { type: 'object', required: ['minor'], properties: { minor: { type: 'integer' } } },
  },
});
const context = contextOf([], [], { schema: await new SchemaCompiler().compile('hash', text) });
const codesOf = (value: unknown) =>
  schemaCheck.run(jsonOf(value), context, {}).map(({ code, pointer }) => `${code} ${pointer}`);

describe('schema', () => {
  it('passes a value of the right shape', () => {
    expect(codesOf({ number: '7', date: '2026-03-01', total: { minor: 100 } })).toEqual([]);
  });

  it('names a missing field by its pointer, and a null where none may be likewise', () => {
    expect(codesOf({ total: {} })).toEqual(['required /number', 'required /total/minor']);
    expect(codesOf({ number: null, total: { minor: 1 } })).toEqual(['required /number']);
  });

  it('knows formats and fields that must not be there', () => {
    expect(codesOf({ number: '7', date: '2026-02-31', total: { minor: 1 }, 'a/b': 1 })).toEqual([
      'additional-property /a~1b',
      'format /date',
    ]);
  });

  it('refuses names that no schema has, and breaks off where nesting has no end', () => {
    expect(codesOf({ ['n'.repeat(2_000)]: 1 })).toEqual(['field-name ']);
    let deep: unknown = 1;
    for (let level = 0; level < 200_000; level += 1) deep = [deep];
    expect(() => codesOf({ number: deep, total: { minor: 1 } })).toThrow();
  });

  it('does not take text for JSON', () => {
    expect(schemaCheck.run(textOf('{}'), context, {})).toHaveLength(1);
  });

  it('compiles a schema once per hash', async () => {
    const compiler = new SchemaCompiler();
    expect(await compiler.compile('a', text)).toBe(await compiler.compile('a', text));
  });

  it('does not compile what refers to a schema elsewhere', async () => {
    const compiling = new SchemaCompiler().compile('b', '{"$ref":"https://example.com/x.json"}');
    await expect(compiling).rejects.toMatchObject({ kind: 'invalid', code: 'invalid-schema' });
  });
});
