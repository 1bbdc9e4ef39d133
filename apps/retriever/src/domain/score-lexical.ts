import type { ChunkSlots } from './chunk-slots.js';
import { countWord } from './count-word.js';
import type { PermittedChunks } from './permitted-chunks.js';
import type { QuestionWord } from './question-word.js';
import { Tally } from './tally.js';

/** What a word of a question weighed. */
export interface WeighedWord {
  readonly word: string;
  readonly stems: readonly string[];
  readonly idf: number;
  /** Its share, where it is not the whole. */
  readonly weight?: number;
  /** What counted as the word. */
  readonly alternatives?: readonly { readonly text: string; readonly weight: number }[];
}

/** What the words of a question say of the chunks that share one with it. By slot; good until the same index is searched again. */
export interface LexicalScores {
  /** Slots with a score above zero, in no order. */
  readonly found: readonly number[];
  /** BM25 of the chunk and, twice as heavy, of the document that it is part of. */
  scoreOf(this: void, slot: number): number;
  /** BM25 of the chunk alone. */
  chunkScoreOf(this: void, slot: number): number;
  /** Share of the question's weight (by idf) that stands in the chunk. */
  coverageOf(this: void, slot: number): number;
  /** Share of the question's numbers and codes that stand in the chunk's document. */
  numbersOf(this: void, slot: number): number;
  readonly weights: readonly WeighedWord[];
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

/** Counters of an index, kept from search to search: emptied by what they hold, not made anew. */
class Scratch {
  readonly inChunks = new Tally();
  readonly inDocuments = new Tally();
  readonly chunks = new Tally();
  readonly documents = new Tally();
  readonly coverage = new Tally();
  readonly numbers = new Tally();
}
const scratches = new WeakMap<ChunkSlots, Scratch>();

function scratchOf(slots: ChunkSlots): Scratch {
  const scratch = scratches.get(slots) ?? new Scratch();
  scratches.set(slots, scratch);
  for (const one of Object.values(scratch) as Tally[]) one.clear(Math.max(slots.size, slots.documents));
  return scratch;
}

/**
 * BM25 (Robertson and Zaragoza, 2009) of chunks and of their documents, whose counts are the sums over their chunks. Numbers, mean lengths and the frequency of
 * every word are counted over what is permitted alone: a score cannot tell of a document that the caller may not see.
 */
export function scoreLexical(
  slots: ChunkSlots,
  permitted: PermittedChunks,
  words: readonly QuestionWord[],
): LexicalScores {
  const scratch = scratchOf(slots);
  const { inChunks, inDocuments, chunks, documents, coverage, numbers } = scratch;
  let [total, numeric] = [0, 0];
  const weights = words.map((asked): WeighedWord => {
    const { word, stems, weight: share = 1, alternatives, isGuessed = false } = asked;
    countWord(slots, permitted, asked, scratch);
    const idf = idfOf(permitted.count, inChunks.touched.length);
    const weight = share * Math.min(idf, maxUnseen * idfOf(permitted.count, 1));
    total += isGuessed ? 0 : weight;
    for (const slot of inChunks.touched) {
      chunks.add(slot, share * idf * saturated(inChunks.at(slot), slots.lengthOf(slot) / permitted.meanLength));
      if (!isGuessed) coverage.add(slot, weight * Math.min(1, inChunks.at(slot)));
    }
    const isNumber = !isGuessed && /\p{N}/u.test(word);
    numeric += isNumber ? 1 : 0;
    const documentIdf = share * idfOf(permitted.documents, inDocuments.touched.length);
    for (const document of inDocuments.touched) {
      const length = slots.documentLength(document) / permitted.meanDocumentLength;
      documents.add(document, documentIdf * saturated(inDocuments.at(document), length));
      if (isNumber) numbers.add(document, 1);
    }
    return {
      word,
      stems,
      idf,
      ...(share !== 1 && { weight: share }),
      ...(alternatives && { alternatives: alternatives.map(({ text, weight: of }) => ({ text, weight: of })) }),
    };
  });
  const isFound = (slot: number): boolean => chunks.at(slot) > 0;
  return {
    found: chunks.touched,
    scoreOf: (slot) => (isFound(slot) ? chunks.at(slot) + documentWeight * documents.at(slots.documentOf(slot)) : 0),
    chunkScoreOf: (slot) => chunks.at(slot),
    coverageOf: (slot) => (total === 0 ? 0 : coverage.at(slot) / total),
    numbersOf: (slot) => (numeric === 0 ? 0 : numbers.at(slots.documentOf(slot)) / numeric),
    weights,
  };
}
