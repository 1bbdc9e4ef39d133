import { describe, expect, it } from 'vitest';
import type { Candidate, CheckSettings } from './check.js';
import { contextOf, jsonOf, textOf } from './fixtures.js';
import { lengthCheck } from './length.js';

const found = (candidate: Candidate, settings: CheckSettings) =>
  lengthCheck.run(candidate, contextOf([]), settings).map(({ code, pointer }) => [code, pointer]);
const codes = (text: string, settings: CheckSettings) => found(textOf(text), settings).map(([code]) => code);

describe('the check of the length', () => {
  it('counts words, characters and sentences, both ends included', () => {
    const text = 'One two three. Four five!';
    expect(codes(text, { words: { min: 5, max: 5 }, sentences: { min: 2, max: 2 }, characters: { max: 25 } })).toEqual(
      [],
    );
    expect(codes(text, { words: { max: 4 } })).toEqual(['too-long']);
    expect(codes(text, { words: { min: 6 } })).toEqual(['too-short']);
    expect(codes(text, { characters: { max: 24 } })).toEqual(['too-long']);
    expect(codes(text, { sentences: { max: 1 } })).toEqual(['too-long']);
  });

  it('takes numbers, abbreviations and other scripts as readers do', () => {
    expect(
      codes('Der Betrag von 1.234,50 EUR ist z. B. bis zum 3. März bzw. bei Dr. Maier fällig.', {
        sentences: { max: 1 },
      }),
    ).toEqual([]);
    expect(codes('保修期为两年。请联系服务团队。', { sentences: { min: 2, max: 2 }, words: { min: 4 } })).toEqual([]);
    expect(codes('😀😀', { characters: { max: 2 } })).toEqual([]);
    expect(codes('', { words: { min: 1 } })).toEqual(['too-short']);
  });

  it('finds in a segment only what no further one could mend', () => {
    const segment: Candidate = { kind: 'segment', text: 'One two three. ', citations: [] };
    expect(found(segment, { words: { min: 10, max: 50 } })).toEqual([]);
    expect(found(segment, { words: { max: 2 } })).toEqual([['too-long', undefined]]);
  });

  it('looks at each field that is named', () => {
    const value = { summary: 'Too many words here.', lines: [{ note: 'fine' }, { note: 'not so fine' }], other: null };
    const fields = {
      '/summary': { words: { max: 3 } },
      '/lines/*/note': { words: { max: 2 } },
      '/other': { words: { min: 1 } },
    };
    expect(found(jsonOf(value), { fields })).toEqual([
      ['too-long', '/summary'],
      ['too-long', '/lines/1/note'],
    ]);
  });

  it('says for the model how long it must be', () => {
    const [finding] = lengthCheck.run(textOf('One two three.'), contextOf([]), { words: { max: 2 } });
    expect(finding?.message).toBe('the answer has more than 2 words; shorten it');
  });
});
