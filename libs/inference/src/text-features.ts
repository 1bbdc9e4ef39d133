import { hashFeature } from './hash-feature.js';
import { sparseVector, type SparseVector } from './sparse-vector.js';

const words = /[\p{L}\p{M}]+(?:['’][\p{L}\p{M}]+)*|\p{N}+|[?!€$£%]/gu;
const maxWords = 400;
const maxCharacters = 16_000;
const seeds = { word: 1, pair: 2, gram: 3 };
/** A word has about seven character grams; twice the weight keeps the words from drowning in them (CLINC150 validation: .923 to .929). */
const weights = { word: 2, pair: 2, gram: 1 };

/**
 * Hashed features of a text: words, pairs of neighbouring words, and character 3- to 5-grams inside words
 * (edges marked, so that prefixes and endings differ). Case is folded, numbers become `0`; only the first 400 words count,
 * so that a long mail costs no more than its beginning.
 */
export function textFeatures(text: string): SparseVector {
  const entries: [number, number][] = [];
  let previous = '^';
  for (const word of tokens(text)) {
    entries.push(
      [hashFeature(word, seeds.word), weights.word],
      [hashFeature(`${previous} ${word}`, seeds.pair), weights.pair],
    );
    addGrams(` ${word} `, entries);
    previous = word;
  }
  return sparseVector(entries);
}

function tokens(text: string): string[] {
  const found: string[] = [];
  for (const [word] of text.slice(0, maxCharacters).normalize('NFKC').toLowerCase().matchAll(words)) {
    found.push(/^\p{N}/u.test(word) ? '0' : word.slice(0, 40));
    if (found.length === maxWords) break;
  }
  return found;
}

function addGrams(padded: string, entries: [number, number][]): void {
  for (let size = 3; size <= 5; size++) {
    for (let at = 0; at + size <= padded.length; at++)
      entries.push([hashFeature(padded, seeds.gram, at, at + size), weights.gram]);
  }
}
