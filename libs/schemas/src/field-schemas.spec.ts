import { describe, expect, it } from 'vitest';
import { compileSchema } from './compile-schema.js';
import { fieldSchemas } from './field-schemas.js';

describe('fieldSchemas', () => {
  it('gives each field what is defined for all', async () => {
    const found = fieldSchemas({
      type: 'object',
      $defs: { amount: { type: 'integer' } },
      properties: { total: { $ref: '#/$defs/amount' }, note: true },
      required: ['total'],
      additionalProperties: false,
    });
    expect([found?.isOpen, found?.fields.get('note')]).toEqual([false, true]);
    const total = await compileSchema(found?.fields.get('total'));
    expect([total.failuresOf(3).length, total.failuresOf('3').length]).toEqual([0, 1]);
  });

  it('lets anything stand where there is no schema', () => {
    expect(fieldSchemas(undefined)).toEqual({ fields: new Map(), isOpen: true });
  });

  it.each([
    [{ type: 'object', allOf: [{ required: ['a'] }] }],
    [{ type: 'array' }],
    [{ type: ['object', 'null'] }],
    [{ type: 'object', additionalProperties: { type: 'string' } }],
    [{ type: 'object', properties: { a: { $ref: '#/properties/b' }, b: {} } }],
    [{ type: 'object', properties: { a: { items: { $ref: 'https://example.org/x' } } } }],
    [false],
  ])('gives nothing where a field hangs on the others: %j', (schema) => {
    expect(fieldSchemas(schema)).toBeUndefined();
  });
});
