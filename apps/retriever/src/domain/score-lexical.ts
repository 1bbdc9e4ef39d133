import type { ChunkSlots } from './chunk-slots.js';
import type { PermittedChunks } from './permitted-chunks.js';
import type { QuestionWord } from './question.js';
import { Tally } from './tally.js';

/** What the words of a question say of the chunks that share one with it. */
export interface LexicalScores {
  /** Slots with a score above zero, in no order. */
  readonly found: readonly number[];
  /** By slot: BM25 of the chunk and, twice as heavy, of the document that it is part of. */
  readonly scores: Float64Array;
  /** By slot: BM25 of the chunk alone. */
  readonly chunks: Float64Array;
  /** By slot: the share of the question's weight (by idf) that stands in the chunk. */
  readonly coverage: Float64Array;
  readonly weights: readonly { readonly word: string; readonly stems: readonly string[]; readonly idf: number }[];
}

const k1 = 1.2;
const b = 0.75;
/** What a document is about is told by all of it: a chunk seldom repeats the subject. Twice was best or nearly so on abstracts, papers and reports alike. */
const documentWeight = 2;
/** A word that stands nowhere weighs at most so many times what a word of one chunk does: among few chunks it would outweigh all that was found. */
const maxUnseen = 1.5;

const idfOf = (units: number, frequency: number): number => Math.log(1 + (units - frequency + 0.5) / (frequency + 0.5));
const saturated = (count: number, relativeLength: number): number =>
  (count * (k1 + 1)) / (count + k1 * (1 - b + b * relativeLength));

/**
 * BM25 (Robertson and Zaragoza, 2009) of chunks and of their documents, whose counts are the sums over their chunks. Numbers, mean lengths and the frequency of
 * every word are counted over what is permitted alone: a score cannot tell of a document that the caller may not see.
 */
export function scoreLexical(
  slots: ChunkSlots,
  permitted: PermittedChunks,
  words: readonly QuestionWord[],
): LexicalScores {
  const chunks = new Float64Array(slots.size);
  const coverage = new Float64Array(slots.size);
  const documents = new Float64Array(slots.documents);
  const [inChunks, inDocuments] = [new Tally(slots.size), new Tally(slots.documents)];
  const found: number[] = [];
  let total = 0;
  const weights = words.map(({ word, stems }) => {
    tally(slots, permitted, stems, { inChunks, inDocuments });
    const idf = idfOf(permitted.count, inChunks.touched.length);
    const weight = Math.min(idf, maxUnseen * idfOf(permitted.count, 1));
    total += weight;
    for (const slot of inChunks.touched) {
      if (chunks[slot] === 0) found.push(slot);
      chunks[slot]! += idf * saturated(inChunks.at(slot), slots.lengthOf(slot) / permitted.meanLength);
      coverage[slot]! += weight;
    }
    const documentIdf = idfOf(permitted.documents, inDocuments.touched.length);
    for (const document of inDocuments.touched) {
      const length = slots.documentLength(document) / permitted.meanDocumentLength;
      documents[document]! += documentIdf * saturated(inDocuments.at(document), length);
    }
    return { word, stems, idf };
  });
  const scores = new Float64Array(slots.size);
  for (const slot of found) {
    coverage[slot]! /= total;
    scores[slot] = chunks[slot]! + documentWeight * (documents[slots.documentOf(slot)] ?? 0);
  }
  return { found, scores, chunks, coverage, weights };
}

/** How often a word in any of its forms stands in each permitted chunk, and in each document of such chunks. */
function tally(
  slots: ChunkSlots,
  permitted: PermittedChunks,
  stems: readonly string[],
  { inChunks, inDocuments }: { readonly inChunks: Tally; readonly inDocuments: Tally },
): void {
  inChunks.clear();
  inDocuments.clear();
  for (const term of stems) {
    const postings = slots.postings(term);
    if (!postings) continue;
    for (let at = 0; at < postings.length; at += 1) {
      const slot = postings.slots[at]!;
      if (permitted.mask[slot] !== 1) continue;
      inChunks.add(slot, postings.counts[at]!);
      inDocuments.add(slots.documentOf(slot), postings.counts[at]!);
    }
  }
}
