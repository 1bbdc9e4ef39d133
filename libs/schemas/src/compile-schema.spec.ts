import { describe, expect, it } from 'vitest';
import { compileSchema } from './compile-schema.js';

const invoice = {
  type: 'object',
  required: ['number', 'total'],
  properties: { number: { type: 'string' }, date: { format: 'date' }, total: { type: 'number', minimum: 0 } },
  additionalProperties: false,
};

describe('compileSchema', () => {
  it('says by pointer what is missing, what is too much and what is wrong', async () => {
    const schema = await compileSchema(invoice);
    expect(schema.failuresOf({ number: '7', total: 3 })).toEqual([]);
    const failures = schema.failuresOf({ total: -1, extra: 1, date: '2026-02-31' });
    expect(failures.map(({ pointer, keyword }) => `${pointer} ${keyword}`)).toEqual([
      '/number required',
      '/total minimum',
      '/date format',
      '/extra additional-property',
    ]);
  });

  it('reads draft 7 and 2020-12, each by its own rules', async () => {
    const tuple = { items: [{ type: 'string' }, { type: 'number' }] };
    const old = await compileSchema({ ...tuple, $schema: 'http://json-schema.org/draft-07/schema#' });
    expect(old.failuresOf(['a', 'b'])).toHaveLength(1);
    await expect(compileSchema(tuple)).rejects.toThrow('items');
  });

  it('lets formats say nothing where the caller wants the default of the specification', async () => {
    const schema = await compileSchema(invoice, { formats: 'annotate' });
    expect(schema.failuresOf({ number: '7', total: 1, date: 'soon' })).toEqual([]);
  });

  it('loads nothing that it was not given, from no network and no disk', async () => {
    for (const $ref of ['https://example.com/x.json', 'file:///etc/passwd', '/x.json'])
      await expect(compileSchema({ $ref })).rejects.toMatchObject({ kind: 'invalid', code: 'invalid-schema' });
    const given = await compileSchema(
      { $ref: 'https://example.com/x.json' },
      { documents: { 'https://example.com/x.json': { type: 'string' } } },
    );
    expect(given.failuresOf(1)).toHaveLength(1);
  });

  it('keeps schemas of the same name apart', async () => {
    const $id = 'https://example.com/same';
    const [text, number] = await Promise.all([
      compileSchema({ $id, type: 'string' }),
      compileSchema({ $id, type: 'number' }),
    ]);
    expect([text.failuresOf('x'), number.failuresOf(1)]).toEqual([[], []]);
    expect([text.failuresOf(1), number.failuresOf('x')].map((one) => one.length)).toEqual([1, 1]);
  });

  it('refuses what is no schema, and drafts that it does not read', async () => {
    await expect(compileSchema({ type: 'objekt' })).rejects.toMatchObject({ code: 'invalid-schema' });
    await expect(compileSchema({ $schema: 'http://json-schema.org/draft-04/schema#' })).rejects.toThrow('drafts 7');
  });
});
