import type { ChunkSlots, Slot } from './chunk-slots.js';
import { fuseScores, type StageScores } from './fuse-scores.js';
import type { FoundPassage } from './found-passage.js';
import { kthLargest } from './kth-largest.js';
import type { Question } from './question.js';
import { cosineOf, scoreDense } from './score-dense.js';
import { scoreLexical, type LexicalScores } from './score-lexical.js';

export interface ChunkQuery {
  readonly question: Question;
  /** The question's vector, when there is an embedder. */
  readonly embedding?: Float32Array | undefined;
  /** What the caller answers to: the filter is part of the search, not of its result. */
  readonly tokens: ReadonlySet<string>;
  readonly limit: number;
  /** How many each stage hands to the fusion. */
  readonly candidates?: number;
  /** Int8 scores of the permitted slots, when another thread has them already. */
  readonly approximate?: Float32Array | undefined;
}

export interface ChunkAnswer {
  /** Best first. */
  readonly passages: readonly FoundPassage[];
  readonly weights: LexicalScores['weights'];
  /** How many chunks the caller may see. */
  readonly searched: number;
}

const candidates = 100;

interface Scored {
  readonly number: number;
  readonly slot: Slot;
  readonly score: number;
}

/** Ranks the permitted chunks for a question: BM25, and cosine where there are vectors, fused by normalised scores. Equal scores are ordered by id, so the same index always answers the same. */
export function searchChunks(slots: ChunkSlots, query: ChunkQuery): ChunkAnswer {
  const { embedding, approximate, candidates: wanted = candidates } = query;
  const permitted = slots.permitted(query.tokens);
  const lexical = scoreLexical(slots, permitted, query.question.words);
  const words = best(slots, lexical.found, (slot) => lexical.scores[slot] ?? 0, wanted);
  const cosines = embedding && scoreDense(slots, permitted, embedding, { wanted, approximate });
  const meanings = cosines
    ? best(slots, [...cosines.keys()], (slot) => cosines.get(slot) ?? 0, wanted)
    : new Map<number, number>();
  const fused = fuseScores([words, meanings]);
  const passages = ordered(slots, fused)
    .slice(0, query.limit)
    .map(({ number, slot, score }): FoundPassage => {
      const cosine = embedding && (cosines?.get(number) ?? cosineOf(slots, number, embedding));
      const scores = {
        lexical: lexical.scores[number] ?? 0,
        chunk: lexical.chunks[number] ?? 0,
        ...(cosine === undefined ? {} : { dense: cosine }),
        fused: score,
      };
      const allowedBy = permitted.allowedBy(slots.documentOf(number));
      return { ...slot, id: idOf(slot), score, scores, coverage: lexical.coverage[number] ?? 0, allowedBy };
    });
  return { passages, weights: lexical.weights, searched: permitted.count };
}

/** The best `wanted` of the slots with their scores, best first. */
function best(
  slots: ChunkSlots,
  numbers: readonly number[],
  scoreOf: (slot: number) => number,
  wanted: number,
): StageScores {
  const scores = Float64Array.from(numbers, scoreOf);
  const least = kthLargest(scores, wanted);
  const kept = numbers.flatMap((number, at) => (scores[at]! >= least ? [[number, scores[at]!] as const] : []));
  return new Map(
    ordered(slots, new Map(kept))
      .slice(0, wanted)
      .map(({ number, score }) => [number, score]),
  );
}

const idOf = ({ document, chunk }: Slot): string => `${document.document}/${document.version}/${chunk.chunk}`;

function ordered(slots: ChunkSlots, scores: StageScores): Scored[] {
  const list = [...scores].flatMap(([number, score]) => {
    const slot = slots.at(number);
    return slot ? [{ number, slot, score }] : [];
  });
  return list.sort((a, c) => c.score - a.score || compareSlots(a.slot, c.slot));
}

function compareSlots(a: Slot, c: Slot): number {
  if (a.document.document !== c.document.document) return a.document.document < c.document.document ? -1 : 1;
  return a.chunk.chunk - c.chunk.chunk;
}
