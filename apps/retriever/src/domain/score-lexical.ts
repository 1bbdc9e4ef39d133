import type { ChunkSlots } from './chunk-slots.js';
import type { PermittedChunks } from './permitted-chunks.js';
import type { QuestionWord } from './question.js';

/** BM25 of the chunks that share a word with the question, and the share of the question's weight (by idf) that each of them has. */
export interface LexicalScores {
  /** Slots with a score above zero, in no order. */
  readonly found: readonly number[];
  readonly scores: Float64Array;
  readonly coverage: Float64Array;
  readonly weights: readonly { readonly word: string; readonly stems: readonly string[]; readonly idf: number }[];
}

const k1 = 1.2;
const b = 0.75;
/** A word that stands nowhere weighs at most so many times what a word of one chunk does: among few chunks it would outweigh all that was found. */
const maxUnseen = 1.5;

const idfOf = (chunks: number, frequency: number): number =>
  Math.log(1 + (chunks - frequency + 0.5) / (frequency + 0.5));

/**
 * BM25 (Robertson and Zaragoza, 2009), with the number of chunks, their mean length and the frequency of every word counted over the permitted
 * chunks alone: a score cannot tell of a document that the caller may not see.
 */
export function scoreLexical(
  slots: ChunkSlots,
  permitted: PermittedChunks,
  words: readonly QuestionWord[],
): LexicalScores {
  const scores = new Float64Array(slots.size);
  const coverage = new Float64Array(slots.size);
  const lastWord = new Int32Array(slots.size).fill(-1);
  const found: number[] = [];
  let total = 0;
  const weights = words.map(({ word, stems }, number) => {
    const hits = permittedHits(slots, permitted, stems);
    const frequency = new Set(hits.map(({ slot }) => slot)).size;
    const idf = idfOf(permitted.count, frequency);
    const weight = Math.min(idf, maxUnseen * idfOf(permitted.count, 1));
    total += weight;
    for (const { slot, count } of hits) {
      const length = slots.at(slot)?.chunk.length ?? 0;
      if (scores[slot] === 0) found.push(slot);
      scores[slot]! += (idf * count * (k1 + 1)) / (count + k1 * (1 - b + (b * length) / permitted.meanLength));
      if (lastWord[slot] !== number) coverage[slot]! += weight;
      lastWord[slot] = number;
    }
    return { word, stems, idf };
  });
  for (const slot of found) coverage[slot]! /= total;
  return { found, scores, coverage, weights };
}

function permittedHits(
  slots: ChunkSlots,
  permitted: PermittedChunks,
  stems: readonly string[],
): { slot: number; count: number }[] {
  const hits: { slot: number; count: number }[] = [];
  for (const term of stems) {
    const postings = slots.postings(term);
    if (!postings) continue;
    for (let at = 0; at < postings.slots.length; at += 1) {
      const slot = postings.slots[at]!;
      if (permitted.mask[slot] === 1) hits.push({ slot, count: postings.counts[at]! });
    }
  }
  return hits;
}
