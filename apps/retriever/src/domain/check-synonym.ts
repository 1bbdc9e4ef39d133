import { ChassisError } from '@chassis/contracts';
import { readWords } from './read-words.js';

const mostWords = 8;

/** Throws `invalid`/`bad-synonym` for what could never be found: alternatives without a word that counts, more than a phrase, or the term once more. */
export function checkSynonym(term: string, alternatives: readonly string[]): void {
  const own = formOf(term);
  const seen = new Set<string>();
  for (const one of alternatives) {
    const words = readWords(one);
    if (words.length === 0)
      throw bad(`${one} has no word that stands in the index: single letters and words like “the” or “it” do not.`);
    if (words.length > mostWords) throw bad(`${one} is longer than a phrase of ${mostWords} words.`);
    const form = formOf(one);
    if (form === own || seen.has(form)) throw bad(`${one} is named twice.`);
    seen.add(form);
  }
}

const formOf = (text: string): string => text.normalize('NFKC').toLowerCase().replaceAll(/\s+/gu, ' ').trim();
const bad = (why: string): ChassisError => new ChassisError('invalid', 'bad-synonym', why);
