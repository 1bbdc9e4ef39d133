import type { PassageFilters } from '@chassis/contracts';
import type { ChunkSlots, Slot } from './chunk-slots.js';
import { denseTrust } from './dense-trust.js';
import { fuseScores } from './fuse-scores.js';
import type { FoundPassage } from './found-passage.js';
import { kthLargest } from './kth-largest.js';
import type { PermittedChunks } from './permitted-chunks.js';
import type { Question } from './question.js';
import { pairShares, type RankerName, rankers } from './rank-candidates.js';
import { cosineOf, cosinesOf, scoreDense } from './score-dense.js';
import { scoreLexical, type LexicalScores } from './score-lexical.js';
import { stretchScores } from './stretch-scores.js';

export interface ChunkQuery {
  readonly question: Question;
  /** The question's vector, when there is an embedder. */
  readonly embedding?: Float32Array | undefined;
  /** What the caller answers to: the filter is part of the search, not of its result. */
  readonly tokens: ReadonlySet<string>;
  /** Which documents it is over, of those; part of the search as well. */
  readonly filters?: PassageFilters | undefined;
  readonly ranker?: RankerName | undefined;
  readonly limit: number;
  /** How many each stage hands to the fusion. */
  readonly candidates?: number;
  /** Int8 scores of the permitted slots, when another thread has them already. */
  readonly approximate?: Float32Array | undefined;
  /** Where vectors are kept elsewhere: the slots nearest to the question, ties of the last one included, and what was fetched of any slot. */
  readonly kept?: KeptVectors | undefined;
}

export interface KeptVectors {
  readonly nearest: readonly number[];
  readonly vectorOf: (slot: number) => Float32Array | undefined;
}

export interface ChunkAnswer {
  /** Best first. */
  readonly passages: readonly FoundPassage[];
  readonly weights: LexicalScores['weights'];
  /** How many chunks the caller may see, of those that the filters leave. */
  readonly searched: number;
  /** What part of its usual weight the dense stage had: 1 where its nearest chunks are about the question by their words too, 0 where it is noise. */
  readonly denseTrust?: number | undefined;
}

/** How many each stage hands to the fusion where the query does not say. */
export const candidates = 100;
/** By the language of the question: the embedding models that we know were trained on English, and are half as much worth in German. */
const denseWeights = { en: 0.5, de: 0.25 } as const;

/**
 * Ranks the permitted chunks for a question: BM25, and cosine where there are vectors, fused by normalised scores, then ranked by neighbouring words and numbers.
 * Equal scores are ordered by id, so the same index always answers the same.
 */
export function searchChunks(slots: ChunkSlots, query: ChunkQuery): ChunkAnswer {
  return rankChunks(slots, query, searchWords(slots, query));
}

/** What the first stage found. */
export interface WordStage {
  readonly permitted: PermittedChunks;
  readonly lexical: LexicalScores;
  /** Best first. */
  readonly named: readonly number[];
}

/** What a query is over. */
export const permittedOf = (
  slots: ChunkSlots,
  { tokens, filters }: Pick<ChunkQuery, 'tokens' | 'filters'>,
): PermittedChunks => slots.permitted(tokens, filters);

/** The lexical stage; what it names is compared by meaning too. Its scores are good until the next search of the same index, whose memory they share. */
export function searchWords(slots: ChunkSlots, query: ChunkQuery): WordStage {
  const permitted = slots.permitted(query.tokens, query.filters);
  const lexical = scoreLexical(slots, permitted, query.question.words);
  return { permitted, lexical, named: best(slots, lexical.found, lexical.scoreOf, query.candidates ?? candidates) };
}

/** The stages behind the lexical one, over the same index. */
export function rankChunks(
  slots: ChunkSlots,
  query: ChunkQuery,
  { permitted, lexical, named }: WordStage,
): ChunkAnswer {
  const { words } = query.question;
  const vectorOf = query.kept?.vectorOf ?? ((slot: number) => slots.vectorOf(slot));
  const dense = query.embedding && denseStage(slots, permitted, { ...query, embedding: query.embedding });
  const union = [...new Set([...named, ...(dense?.named ?? [])])];
  const trust = dense && denseTrust(lexical, permitted.count, dense.named);
  const denseWeight = denseWeights[query.question.language ?? 'en'] * (trust ?? 0);
  const stages = [{ weight: 1 - denseWeight, scoreOf: lexical.scoreOf }];
  const fused = fuseScores(dense ? [...stages, { weight: denseWeight, scoreOf: dense.scoreOf }] : stages, union);
  const rank = rankers[query.ranker ?? 'linear'];
  const pairsOf = pairShares(slots, words);
  const ranked = stretchScores(
    new Map(
      [...fused].map(([slot, score]) => [
        slot,
        rank(score, { pairs: pairsOf(slot), numbers: lexical.numbersOf(slot) }),
      ]),
    ),
  );
  const stretched = stretchScores(fused);
  const passages = best(slots, union, (slot) => ranked.get(slot) ?? 0, query.limit).map((slot): FoundPassage => {
    const cosine = dense?.scoreOf(slot);
    const place = slots.at(slot)!;
    const scores = {
      lexical: lexical.scoreOf(slot),
      chunk: lexical.chunkScoreOf(slot),
      ...(cosine === undefined ? {} : { dense: cosine }),
      fused: stretched.get(slot) ?? 0,
      ranked: ranked.get(slot) ?? 0,
    };
    const allowedBy = permitted.allowedBy(slots.documentOf(slot));
    const [coverage, vector] = [lexical.coverageOf(slot), vectorOf(slot)];
    return { ...place, id: idOf(place), score: scores.ranked, scores, coverage, vector, allowedBy };
  });
  return {
    passages,
    weights: lexical.weights,
    searched: permitted.count,
    ...(trust !== undefined && { denseTrust: trust }),
  };
}

interface DenseStage {
  readonly named: readonly number[];
  readonly scoreOf: (slot: number) => number | undefined;
}

/** The nearest chunks, and the cosine of any other when it is asked for. */
function denseStage(
  slots: ChunkSlots,
  permitted: PermittedChunks,
  { embedding, candidates: wanted = candidates, approximate, kept }: ChunkQuery & { readonly embedding: Float32Array },
): DenseStage {
  const vectorOf = kept?.vectorOf ?? ((slot: number) => slots.vectorOf(slot));
  const cosines = kept
    ? cosinesOf(kept.nearest, vectorOf, embedding)
    : scoreDense(slots, permitted, embedding, { wanted, approximate });
  return {
    named: best(slots, [...cosines.keys()], (slot) => cosines.get(slot) ?? 0, wanted),
    scoreOf: (slot) => cosines.get(slot) ?? cosineOf(vectorOf(slot), embedding),
  };
}

/** The best `wanted` of the slots, best first. */
function best(
  slots: ChunkSlots,
  numbers: readonly number[],
  scoreOf: (slot: number) => number,
  wanted: number,
): number[] {
  const scores = Float64Array.from(numbers, scoreOf);
  const least = kthLargest(scores, wanted);
  const kept: { number: number; slot: Slot; score: number }[] = [];
  // Of tens of thousands a hundred are kept: no object for the others.
  for (const [at, number] of numbers.entries()) {
    if (scores[at]! < least) continue;
    const slot = slots.at(number);
    if (slot !== undefined) kept.push({ number, slot, score: scores[at]! });
  }
  return kept
    .sort((a, c) => c.score - a.score || compareSlots(a.slot, c.slot))
    .slice(0, wanted)
    .map(({ number }) => number);
}

const idOf = ({ document, chunk }: Slot): string => `${document.document}/${document.version}/${chunk.chunk}`;

function compareSlots(a: Slot, c: Slot): number {
  if (a.document.document !== c.document.document) return a.document.document < c.document.document ? -1 : 1;
  return a.chunk.chunk - c.chunk.chunk;
}
