import { countTokens } from 'gpt-tokenizer/encoding/o200k_base';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sampleCall } from '../sample-call.js';
import { CallCounter, callCounter } from './call-counter.js';
import { upperEstimate } from './token-counter.js';

const plain = { allowedSpecial: new Set<string>(), disallowedSpecial: new Set<string>() };
const exact = (text: string): number => countTokens(text, plain);

/** Counts by the library, and keeps what it was asked. */
function watched() {
  const asked: string[] = [];
  const count = (text: string): number => {
    asked.push(text);
    return exact(text);
  };
  return { asked, counter: { name: 'o200k_base', count } };
}
const letters = (count: number): string =>
  Array.from({ length: count }, (_one, at) => String.fromCharCode(97 + ((at * 7919 + (at >> 3)) % 26))).join('');
const prose = 'The warranty on pumps is 24 months, and it starts at delivery.\n  Seals are excluded. ';

describe('the tokens of a call', () => {
  it('are those of its tokenizer, however long the text is', () => {
    const text = prose.repeat(500);
    expect(new CallCounter(watched().counter).count(text)).toBe(exact(text));
    expect(new CallCounter(watched().counter).count('Say <|endoftext|> twice.')).toBe(
      exact('Say <|endoftext|> twice.'),
    );
  });

  it('are never fewer than those of its tokenizer, whatever the text is', { timeout: 120_000 }, () => {
    const piece = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 40 }),
      fc.string({ unit: 'grapheme', maxLength: 40 }),
      fc.constantFrom(' ', '\n', '\t', '-', '=', '/', 'a', '漢', 'é').map((one) => one.repeat(600)),
      fc.nat({ max: 900 }).map(letters),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 6 }), (pieces) => {
        const text = pieces.join(' ');
        expect(new CallCounter(watched().counter).count(text)).toBeGreaterThanOrEqual(exact(text));
      }),
      { numRuns: 40 },
    );
  });

  it('are counted once for a text, also where several models with this tokenizer are asked', () => {
    const { asked, counter } = watched();
    const call = sampleCall();
    callCounter(call, counter).count('How long?');
    expect(callCounter(call, counter).count('How long?')).toBe(exact('How long?'));
    expect(asked).toEqual(['How long?']);
    callCounter(sampleCall(), counter).count('How long?');
    expect(asked).toHaveLength(2);
  });

  it('of a word of a megabyte are bounded by its bytes, and no tokenizer is asked for it', { timeout: 120_000 }, () => {
    const { asked, counter } = watched();
    const word = letters(60_000);
    const of = new CallCounter(counter);
    expect(of.count(`Before ${word} behind`)).toBeGreaterThanOrEqual(60_000);
    expect(of.count(letters(1_000_000))).toBeGreaterThan(200_000);
    expect(Math.max(...asked.map((one) => one.length))).toBeLessThanOrEqual(8_192);
    expect(asked.join(' ')).not.toMatch(/[a-z]{513}/);
  });

  it('of ten megabytes are estimated behind what a prompt may take, and it is told', { timeout: 120_000 }, () => {
    const { asked, counter } = watched();
    const of = new CallCounter(counter);
    expect(of.name).toBe('o200k_base');
    const text = prose.repeat(10_000_000 / prose.length);
    expect(of.count(text)).toBeGreaterThan(text.length / 5);
    expect(of.name).toBe('o200k_base, upper-estimate');
    expect(asked.reduce((sum, one) => sum + one.length, 0)).toBeLessThan(600_000);
    const seen = asked.length;
    expect(of.count('A further message.')).toBe(upperEstimate.count('A further message.'));
    expect(asked).toHaveLength(seen);
  });

  it('are those of the estimate where nobody knows the tokenizer', () => {
    const of = new CallCounter(upperEstimate);
    expect(of.count(prose)).toBe(upperEstimate.count(prose));
    expect(of.name).toBe('upper-estimate');
  });
});
