import { describe, expect, it } from 'vitest';
import { ChunkSlots } from './chunk-slots.js';
import { chunkTerms } from './chunk-terms.js';
import { denseTrust } from './dense-trust.js';
import { readQuestion } from './question.js';
import { searchChunks } from './search-chunks.js';

/** The same numbers each time (mulberry32). */
function chanceFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const dimension = 32;
const topics = 40;
const perTopic = 15;

/** Texts about topics; each has a few words of its topic among words of all. Vectors are of the topic, or noise. */
function corpus(kind: 'meaning' | 'noise') {
  const chance = chanceFrom(5);
  const direction = (): Float32Array => unit(Float32Array.from({ length: dimension }, () => chance() - 0.5));
  const centres = Array.from({ length: topics }, direction);
  const near = (topic: number): Float32Array => {
    const other = direction();
    return kind === 'noise' ? other : unit(centres[topic]!.map((value, at) => value + 0.5 * other[at]!));
  };
  const slots = new ChunkSlots();
  for (let number = 0; number < topics * perTopic; number += 1) {
    const topic = number % topics;
    const own = Array.from({ length: 3 }, () => `t${topic}w${Math.floor(chance() * 6)}`);
    const others = Array.from({ length: 12 }, () => `c${Math.floor(chance() * 300)}`);
    slots.put({
      document: `d${number}`,
      version: 1,
      dataClass: 'internal',
      rules: [{ allow: ['tenant'], deny: [] }],
      chunks: [
        {
          ...{ chunk: 0, start: 0, end: 1, tokens: 9, text: { payload: 'a'.repeat(64), bytes: 1 } },
          ...chunkTerms({ title: '', text: [...own, ...others].join(' ') }, 'en'),
          embedding: near(topic),
        },
      ],
    });
  }
  const questions = Array.from({ length: topics }, (_, topic) => ({
    topic,
    text: `t${topic}w1 t${topic}w2 c${topic} c${topic + 50} c${topic + 100}`,
    embedding: near(topic),
  }));
  return { slots, questions };
}

function unit(vector: Float32Array): Float32Array {
  const length = Math.hypot(...vector);
  return vector.map((value) => value / length);
}

/** The mean share of the first ten that are about the topic, by words alone and with vectors. */
function precision(kind: 'meaning' | 'noise'): { words: number; fused: number; trust: number } {
  const { slots, questions } = corpus(kind);
  const sums = { words: 0, fused: 0, trust: 0 };
  for (const { topic, text, embedding } of questions) {
    const query = { question: readQuestion(text), tokens: new Set(['tenant']), limit: 10 };
    const share = (answer: ReturnType<typeof searchChunks>): number =>
      answer.passages.filter(({ document }) => Number(document.document.slice(1)) % topics === topic).length / 10;
    const answer = searchChunks(slots, { ...query, embedding });
    sums.words += share(searchChunks(slots, query)) / questions.length;
    sums.fused += share(answer) / questions.length;
    sums.trust += (answer.denseTrust ?? 0) / questions.length;
  }
  return sums;
}

describe('the weight of the dense stage', () => {
  it('falls to nearly nothing where vectors are noise, so that the order is that of the words', () => {
    const { words, fused, trust } = precision('noise');
    expect(trust).toBeLessThan(0.15);
    expect(fused).toBeGreaterThan(words - 0.02);
  });

  it('stays where vectors know what words only partly tell, and they add what words miss', () => {
    const { words, fused, trust } = precision('meaning');
    expect(trust).toBeGreaterThan(0.8);
    expect(fused).toBeGreaterThan(words + 0.1);
  });

  it('is full where nothing can be compared: no word is found, or there are few chunks', () => {
    expect(denseTrust({ found: [], scoreOf: () => 0 }, 1_000, [1, 2, 3])).toBe(1);
    expect(denseTrust({ found: [1], scoreOf: () => 3 }, 10, [2, 3])).toBe(1);
  });
});
