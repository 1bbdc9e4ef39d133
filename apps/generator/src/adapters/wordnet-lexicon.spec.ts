import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WordnetLexicon } from './wordnet-lexicon.js';

/** As wndb(5) and senseidx(5) lay them out: a word, its lexicographer file, and how often it was met. */
const entries = {
  noun: [
    { word: 'see', file: 15, uses: 2 },
    { word: 'state', file: 15, uses: 50 },
    { word: 'city', file: 15, uses: 40 },
    { word: 'parish', file: 15, uses: 0 },
    { word: 'cycle', file: 28, uses: 5 },
  ],
  verb: [
    { word: 'see', file: 39, uses: 400 },
    { word: 'state', file: 32, uses: 30 },
    { word: 'cycle', file: 38, uses: 20 },
  ],
  adj: [],
  adv: [],
};
const files = { noun: '1', verb: '2', adj: '3', adv: '4' };

let folder: string;
let lexicon: WordnetLexicon;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'wordnet-'));
  const senses: string[] = [];
  for (const [name, words] of Object.entries(entries)) {
    const part = name.charAt(0);
    const at = (index: number): string => String(index + 1).padStart(8, '0');
    const data = words.map(({ word, file }, index) => `${at(index)} ${file} ${part} 01 ${word} 0 000 | gloss`);
    const index = words.map(({ word }, place) => `${word} ${part} 1 0 1 0 ${at(place)}`);
    await writeFile(path.join(folder, `data.${name}`), data.join('\n'));
    await writeFile(path.join(folder, `index.${name}`), index.join('\n'));
    const part1 = files[name as keyof typeof files];
    senses.push(...words.map(({ word, file, uses }, place) => `${word}%${part1}:${file}:00:: ${at(place)} 1 ${uses}`));
  }
  await writeFile(path.join(folder, 'index.sense'), senses.join('\n'));
  lexicon = await WordnetLexicon.open(folder);
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

describe('a word that may name a place, a time or a quantity', () => {
  it.each(['city', 'cities', 'state', 'states'])('does so where it is usual or may well be meant: %s', (word) => {
    expect(lexicon.isExact(word)).toBe(true);
  });

  it('does so where nobody counted how it is used', () => {
    expect(lexicon.isExact('parish')).toBe(true);
  });

  it('does so where it is met somewhat less often than its verb', () => {
    expect(lexicon.isExact('cycles')).toBe(true);
  });

  it.each(['stated', 'stating', 'cycling'])('does not in a form that its noun does not have: %s', (word) => {
    expect(lexicon.isExact(word)).toBe(false);
  });

  it.each(['see', 'sees'])('does not where it hardly ever does: %s', (word) => {
    expect(lexicon.isExact(word)).toBe(false);
  });
});

it('finds what a word is a form of, whatever its part of speech', () => {
  expect(lexicon.lemmas('states')).toEqual(['state']);
  expect(lexicon.lemmas('cities')).toEqual(['city']);
  expect(lexicon.lemmas('nothing')).toEqual([]);
});
