import { asLanguage, stem } from './stem.js';
import { stopWords } from './stop-words.js';
import { splitWords } from './split-words.js';
import { wordPair } from './word-pair.js';

/** What the lexical index keeps of a chunk: how often it has each stem, its length in words that count, and which of them are neighbours. */
export interface ChunkTerms {
  readonly terms: Readonly<Record<string, number>>;
  readonly length: number;
  /** By `wordPair`, ascending; absent in what was indexed before there were pairs. */
  readonly pairs?: readonly number[] | undefined;
}

/** Title and heading count as part of each chunk's text: a section seldom repeats what it is about. */
export function chunkTerms(
  chunk: { readonly title: string; readonly heading?: string | undefined; readonly text: string },
  language: string | undefined,
): ChunkTerms {
  const terms: Record<string, number> = Object.create(null) as Record<string, number>;
  const pairs = new Set<number>();
  let length = 0;
  let before: string | undefined;
  for (const word of splitWords(`${chunk.title}\n${chunk.heading ?? ''}\n${chunk.text}`)) {
    if (stopWords.has(word)) continue;
    const term = stem(word, asLanguage(language));
    terms[term] = (terms[term] ?? 0) + 1;
    length += 1;
    if (before !== undefined) pairs.add(wordPair(before, term));
    before = term;
  }
  return { terms, length, pairs: [...pairs].sort((a, c) => a - c) };
}
