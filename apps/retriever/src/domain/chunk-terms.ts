import { asLanguage, stem } from './stem.js';
import { stopWords } from './stop-words.js';
import { splitWords } from './split-words.js';

/** What the lexical index keeps of a chunk: how often it has each stem, and its length in words that count. */
export interface ChunkTerms {
  readonly terms: Readonly<Record<string, number>>;
  readonly length: number;
}

/** Title and heading count as part of each chunk's text: a section seldom repeats what it is about. */
export function chunkTerms(
  chunk: { readonly title: string; readonly heading?: string | undefined; readonly text: string },
  language: string | undefined,
): ChunkTerms {
  const terms: Record<string, number> = Object.create(null) as Record<string, number>;
  let length = 0;
  for (const word of splitWords(`${chunk.title}\n${chunk.heading ?? ''}\n${chunk.text}`)) {
    if (stopWords.has(word)) continue;
    const term = stem(word, asLanguage(language));
    terms[term] = (terms[term] ?? 0) + 1;
    length += 1;
  }
  return { terms, length };
}
