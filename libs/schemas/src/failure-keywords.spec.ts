import { expect, it } from 'vitest';
import { compileSchema } from './compile-schema.js';
import { failureKeywords } from './failure-keywords.js';

it.each([
  [{ type: 'string' }, 1],
  [{ type: 'string' }, null],
  [{ enum: [1] }, 2],
  [{ const: 1 }, 2],
  [{ minimum: 2, exclusiveMinimum: 2, multipleOf: 4 }, 1],
  [{ maximum: 0, exclusiveMaximum: 0 }, 1],
  [{ minLength: 2, pattern: '^b', format: 'date' }, 'a'],
  [{ maxLength: 0 }, 'a'],
  [{ minItems: 3, contains: { type: 'string' } }, [1]],
  [{ maxItems: 1, uniqueItems: true }, [1, 1]],
  [{ contains: { type: 'number' }, minContains: 2, maxContains: 3 }, [1]],
  [{ minProperties: 2, required: ['b'], propertyNames: { maxLength: 0 } }, { a: 1 }],
  [{ maxProperties: 0, additionalProperties: false, dependentRequired: { a: ['b'] } }, { a: 1 }],
  [
    { properties: { a: false }, unevaluatedProperties: false },
    { a: 1, b: 2 },
  ],
  [{ patternProperties: { '^a': { type: 'string' } }, dependentSchemas: { a: { required: ['c'] } } }, { a: 1 }],
  [{ prefixItems: [{ type: 'string' }], items: false, unevaluatedItems: false }, [1, 2]],
  [{ anyOf: [{ type: 'string' }, { type: 'null' }] }, 1],
  [{ oneOf: [{ type: 'number' }, { minimum: 0 }] }, 1],
  [{ not: {} }, 1],
  // An object that is written with `then` would look like a promise.
  [JSON.parse('{ "if": {}, "then": { "type": "string" }, "else": false }') as object, 1],
  [{ $defs: { x: { type: 'string' } }, $ref: '#/$defs/x', allOf: [{ maximum: 0 }] }, 1],
  [{ $schema: 'http://json-schema.org/draft-07/schema#', dependencies: { a: ['b'] } }, { a: 1 }],
  [{ $schema: 'http://json-schema.org/draft-07/schema#', items: [{}], additionalItems: false }, [1, 2]],
])('every failure of %j has a keyword of the list', async (schema, value) => {
  const failures = (await compileSchema(schema)).failuresOf(value);
  expect(failures.length).toBeGreaterThan(0);
  expect(failures.map(({ keyword }) => keyword).filter((one) => !failureKeywords.includes(one))).toEqual([]);
});
