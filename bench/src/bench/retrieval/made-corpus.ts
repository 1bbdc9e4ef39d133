import type { ChunkSlots } from '@chassis/retriever';
import { randomFrom } from '../../eval/random-from.js';

export type MadeDocument = Parameters<ChunkSlots['put']>[0];

export const dimension = 384;
const chunksPerDocument = 4;
const wordsPerChunk = 110;
const vocabulary = 60_000;
const topics = 400;

/** The share of documents that each group may see, as tokens. */
export const groups = { all: 1, tenth: 0.1, thousandth: 0.001 } as const;

/** Documents with words as frequent as in real text (Zipf) and vectors in clusters: the same from the same seed. */
export class MadeCorpus {
  private readonly chance: () => number;
  private readonly centres: Float32Array[];

  constructor(seed: number) {
    this.chance = randomFrom(seed);
    this.centres = Array.from({ length: topics }, () => this.direction());
  }

  *documents(chunks: number): Generator<MadeDocument> {
    for (let number = 0; number < chunks / chunksPerDocument; number += 1) yield this.document(number);
  }

  /** Words and a vector as of a question about one of the chunks. */
  question(chunk: MadeDocument['chunks'][number]): { text: string; embedding: Float32Array } {
    const words = Object.keys(chunk.terms);
    const picked = Array.from({ length: 6 }, () => words[Math.floor(this.chance() * words.length)]);
    return { text: picked.join(' '), embedding: this.near(chunk.embedding!, 0.6) };
  }

  private document(number: number): MadeDocument {
    const centre = this.centres[Math.floor(this.chance() * topics)]!;
    const allow = [
      'group:all',
      ...(number % 10 === 0 ? ['group:tenth'] : []),
      ...(number % 1_000 === 0 ? ['group:thousandth'] : []),
    ];
    return {
      document: `d${number}`,
      version: 1,
      dataClass: 'internal',
      rules: [{ allow, deny: [] }],
      chunks: Array.from({ length: chunksPerDocument }, (_, chunk) => ({
        ...{ chunk, start: 0, end: 700, tokens: 200, length: wordsPerChunk },
        text: { payload: '0'.repeat(64), bytes: 700 },
        terms: this.terms(),
        pairs: this.pairs(),
        embedding: this.near(centre, 0.8),
      })),
    };
  }

  /** A word of rank r is as frequent as 1/r. Stems of the stemmers' kind, none of which is stemmed further. */
  private terms(): Record<string, number> {
    const terms: Record<string, number> = {};
    for (let word = 0; word < wordsPerChunk; word += 1) {
      const rank = Math.floor(vocabulary ** this.chance());
      const term = `w${rank}`;
      terms[term] = (terms[term] ?? 0) + 1;
    }
    return terms;
  }

  private pairs(): number[] {
    return Array.from({ length: wordsPerChunk - 1 }, () => Math.floor(this.chance() * 2 ** 32)).sort((a, c) => a - c);
  }

  private near(centre: Float32Array, noise: number): Float32Array {
    const direction = this.direction();
    return unit(centre.map((value, at) => value + noise * direction[at]!));
  }

  private direction(): Float32Array {
    return unit(Float32Array.from({ length: dimension }, () => this.normal()));
  }

  private normal(): number {
    return Math.sqrt(-2 * Math.log(1 - this.chance())) * Math.cos(2 * Math.PI * this.chance());
  }
}

function unit(vector: Float32Array): Float32Array {
  const length = Math.hypot(...vector) || 1;
  return vector.map((value) => value / length);
}
