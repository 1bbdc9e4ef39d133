import { message } from '@chassis/contracts';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { messageSchemas } from './message-schemas.js';
import { misfits } from './misfits.js';

const of = (fields: z.ZodRawShape) => messageSchemas(message('x.y', { schema: z.looseObject(fields), example: {} }));
/** What old readers say of new messages, and new readers of old ones. */
const bothWays = (before: z.ZodRawShape, after: z.ZodRawShape) => ({
  oldReaders: misfits(of(after).writes, of(before).reads),
  newReaders: misfits(of(before).writes, of(after).reads),
});
const none = { oldReaders: [], newReaders: [] };

describe('two versions of a message', () => {
  const before = { id: z.string(), count: z.int().min(0), state: z.enum(['a', 'b']).catch('a') };

  it('fit when nothing changed', () => expect(bothWays(before, before)).toEqual(none));

  it('fit when an optional field is added or taken away', () => {
    expect(bothWays(before, { ...before, note: z.string().optional() })).toEqual(none);
    expect(bothWays({ ...before, note: z.string().optional() }, before)).toEqual(none);
  });

  it('fit when a field with a default is added', () =>
    expect(bothWays(before, { ...before, tags: z.array(z.string()).default([]) })).toEqual(none));

  it('do not fit when a required field is added: new readers miss it in old messages', () =>
    expect(bothWays(before, { ...before, note: z.string() }).newReaders).toEqual([
      '/note is required by readers, but may be missing',
    ]));

  it('do not fit when a required field becomes optional: old readers miss it', () =>
    expect(bothWays(before, { ...before, id: z.string().optional() }).oldReaders).toEqual([
      '/id is required by readers, but may be missing',
    ]));

  it('fit when an enum with a fallback gets a value, and not when there is no fallback', () => {
    expect(bothWays(before, { ...before, state: z.enum(['a', 'b', 'c']).catch('a') })).toEqual(none);
    const strict = { state: z.enum(['a', 'b']) };
    expect(bothWays(strict, { state: z.enum(['a', 'b', 'c']) }).oldReaders).toEqual([
      '/state may be c, which is not read',
    ]);
  });

  it('do not fit when a type changes, in depth too', () => {
    const nested = (inner: z.ZodType) => ({ list: z.array(z.looseObject({ inner })) });
    expect(bothWays(nested(z.string()), nested(z.number())).newReaders).toEqual([
      '/list/items/inner is string, where number or integer is read',
    ]);
  });

  it('do not fit when a bound moves, in the direction in which it does harm', () => {
    const longer = bothWays({ text: z.string().max(10) }, { text: z.string().max(20) });
    expect(longer).toEqual({ oldReaders: ['/text: maxLength is 20, where 10 is read'], newReaders: [] });
  });

  it('fit when a field becomes nullable only for readers that take null', () => {
    expect(bothWays({ a: z.string() }, { a: z.string().nullable() }).oldReaders).toEqual([
      '/a is string or null, where string is read',
    ]);
    expect(bothWays({ a: z.string() }, { a: z.string().nullable() }).newReaders).toEqual([]);
  });

  it('compare the values of records', () =>
    expect(
      bothWays({ m: z.record(z.string(), z.number()) }, { m: z.record(z.string(), z.string()) }).newReaders,
    ).toEqual(['/m/* is number or integer, where string is read']));
});
