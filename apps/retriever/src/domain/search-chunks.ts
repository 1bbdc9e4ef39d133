import type { ChunkSlots, Slot } from './chunk-slots.js';
import { fuseScores, type StageScores } from './fuse-scores.js';
import type { FoundPassage } from './found-passage.js';
import type { Question } from './question.js';
import { scoreDense } from './score-dense.js';
import { scoreLexical, type LexicalScores } from './score-lexical.js';

export interface ChunkQuery {
  readonly question: Question;
  /** The question's vector, when there is an embedder. */
  readonly embedding?: Float32Array | undefined;
  /** What the caller answers to: the filter is part of the search, not of its result. */
  readonly tokens: ReadonlySet<string>;
  readonly limit: number;
}

export interface ChunkAnswer {
  /** Best first. */
  readonly passages: readonly FoundPassage[];
  readonly weights: LexicalScores['weights'];
  /** How many chunks the caller may see. */
  readonly searched: number;
}

/** Candidates that each stage hands to the fusion. */
const candidates = 100;

/** Ranks the permitted chunks for a question: BM25, and cosine where there are vectors, fused by normalised scores. Equal scores are ordered by id, so the same index always answers the same. */
export function searchChunks(slots: ChunkSlots, query: ChunkQuery): ChunkAnswer {
  const permitted = slots.permitted(query.tokens);
  const lexical = scoreLexical(slots, permitted, query.question.words);
  const dense = query.embedding ? scoreDense(slots, permitted, query.embedding) : new Map<number, number>();
  const lexicalBest = best(slots, new Map(lexical.found.map((slot) => [slot, lexical.scores[slot] ?? 0])));
  const fused = fuseScores([lexicalBest, best(slots, dense)]);
  const passages = ordered(slots, fused)
    .slice(0, query.limit)
    .map(({ number, slot, score }) => {
      const cosine = dense.get(number);
      const scores = {
        lexical: lexical.scores[number] ?? 0,
        ...(cosine === undefined ? {} : { dense: cosine }),
        fused: score,
      };
      const by = permitted.allowedBy.get(slot.document.document) ?? [];
      return { ...slot, id: idOf(slot), score, scores, coverage: lexical.coverage[number] ?? 0, allowedBy: by };
    });
  return { passages, weights: lexical.weights, searched: permitted.count };
}

const best = (slots: ChunkSlots, scores: StageScores): StageScores =>
  scores.size <= candidates
    ? scores
    : new Map(
        ordered(slots, scores)
          .slice(0, candidates)
          .map(({ number, score }) => [number, score]),
      );

const idOf = ({ document, chunk }: Slot): string => `${document.document}/${document.version}/${chunk.chunk}`;

function ordered(slots: ChunkSlots, scores: StageScores): { number: number; slot: Slot; score: number }[] {
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
