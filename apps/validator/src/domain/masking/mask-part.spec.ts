import { describe, expect, it } from 'vitest';
import type { TextTagger } from '../checks/check.js';
import { maskPart } from './mask-part.js';

const timing = { now: () => 0, within: async <T>(work: Promise<T>) => await work };
const run = async (value: unknown, tagger?: TextTagger) => await maskPart(value, { now: new Date(0), timing, tagger });

describe('a part of an example', () => {
  it('is kept with placeholders for every kind, whatever holds them', async () => {
    expect(await run('Call 030 / 1234 5678.')).toMatchObject({ isKept: true, value: 'Call [PHONE].' });
    const value = {
      minor: 100,
      to: ['ada@example.com', true, null, 2026],
      of: { iban: 'DE89370400440532013000', no: -1.5 },
    };
    expect(await run(value)).toMatchObject({
      value: { minor: 100, to: ['[E-MAIL]', true, null, 2026], of: { iban: '[IBAN]', no: -1.5 } },
    });
  });

  it('is kept without what a tagger finds where there is one', async () => {
    const tagger: TextTagger = {
      tag: async (texts) =>
        await Promise.resolve(
          texts.map((text) => {
            const start = text.indexOf('Lovelace');
            return start < 0 ? [] : [{ start, end: start + 8, kind: 'SURNAME', score: 1 }];
          }) as never,
        ),
    };
    expect(await run({ said: 'ask lovelace or Lovelace' }, tagger)).toMatchObject({
      value: { said: 'ask lovelace or [NAME]' },
    });
  });

  it('is not kept when the finder breaks off', async () => {
    const broken: TextTagger = { tag: async () => await Promise.reject(new Error('gone')) };
    expect(await run('Ask Ada.', broken)).toEqual({ isKept: false, code: 'check-failed' });
  });

  it('is not kept with a secret, too long, too deep, or with personal data in a number or a name of a field', async () => {
    expect(await run('sk-abcdefghijklmnopqrstuvwx0123456789')).toEqual({ isKept: false, code: 'secret' });
    expect(await run('x'.repeat(30_001))).toEqual({ isKept: false, code: 'too-long' });
    const deep = Array.from({ length: 300 }).reduce<unknown>((value) => [value], 'x');
    expect(await run(deep)).toEqual({ isKept: false, code: 'too-deep' });
    expect(await run({ card: 4_111_111_111_111_111 })).toEqual({ isKept: false, code: 'unmaskable' });
    expect(await run({ 'ada@example.com': 'x' })).toEqual({ isKept: false, code: 'unmaskable' });
  });
});
