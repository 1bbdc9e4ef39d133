import type { PayloadStore } from '@chassis/payloads';
import { beforeEach, describe, expect, it } from 'vitest';
import type { CacheKey } from '../domain/cache/cache-key.js';
import { AnsweredQuestions } from './answered-questions.js';
import type { CachedAnswerRows } from './cached-answer-rows.js';
import type { QuestionWords } from './question-words.js';

const key: CacheKey = {
  isSemantic: true,
  scope: 's',
  exact: 'e',
  question: 'How long is the warranty?',
  found: [],
  accessVersion: 0,
};
let embedded: string[] = [];
let finish: ((vectors: Float32Array[]) => void)[] = [];
let fail: ((error: Error) => void)[] = [];
let questions: AnsweredQuestions;

beforeEach(() => {
  [embedded, finish, fail] = [[], [], []];
  const embed = async ([text = '']: readonly string[]) => {
    embedded.push(text);
    return await new Promise<Float32Array[]>((resolve, reject) => (finish.push(resolve), fail.push(reject)));
  };
  const words = { embedder: { installed: async () => await Promise.resolve({ embed }) } };
  questions = new AnsweredQuestions({} as CachedAnswerRows, {} as PayloadStore, words as unknown as QuestionWords);
});

describe('the vector of a question', () => {
  it('is made once for all who want it, before and after it is there', async () => {
    questions.foresee(key);
    const wanted = [questions.vectorOf(key), questions.vectorOf(key)];
    await expect.poll(() => embedded).toHaveLength(1);
    finish[0]!([Float32Array.of(1)]);
    expect(await Promise.all(wanted)).toEqual([Float32Array.of(1), Float32Array.of(1)]);
    expect(await questions.vectorOf(key)).toEqual(Float32Array.of(1));
    expect(embedded).toEqual([key.question]);
  });

  it('is made anew after it could not be made, which only those learn who wait for it', async () => {
    questions.foresee(key);
    const wanted = questions.vectorOf(key);
    await expect.poll(() => fail).toHaveLength(1);
    fail[0]!(new Error('the thread died'));
    await expect(wanted).rejects.toThrow('the thread died');
    const again = questions.vectorOf(key);
    await expect.poll(() => finish).toHaveLength(2);
    finish[1]!([Float32Array.of(2)]);
    expect(await again).toEqual(Float32Array.of(2));
  });

  it('is not made where a question may not be found by its meaning', async () => {
    questions.foresee({ ...key, isSemantic: false });
    expect(await questions.vectorOf({ ...key, isSemantic: false })).toBeUndefined();
    expect(embedded).toEqual([]);
  });
});
