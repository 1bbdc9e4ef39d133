import { describe, expect, it } from 'vitest';
import { randomFrom } from '../random-from.js';
import { corrupt } from './corrupt.js';
import { arithmetic, numberOf } from './numbers.js';
import type { TableQuestion, TableSource } from './table-questions.js';

const question: TableQuestion = {
  question: 'What is the change in licences from 2023 to 2024?',
  answers: ['250'],
  scale: 'thousand',
  derivation: '1,250-1,000',
  type: 'arithmetic',
  isTest: false,
};
const source: TableSource = {
  rows: [
    ['', '2024', '2023'],
    ['Licences', '$1,250', '$1,000'],
    ['Services', '400', '(50)'],
  ],
  paragraphs: [],
  questions: [question],
};

describe('a corrupted candidate', () => {
  it('says something else than the gold one, whatever the seed', () => {
    for (let seed = 0; seed < 200; seed += 1) {
      const { candidate } = corrupt(question, source, randomFrom(seed))!;
      expect([candidate.answers, candidate.scale]).not.toEqual([question.answers, question.scale]);
    }
  });

  it('carries a misread figure on into the result', () => {
    for (let seed = 0; seed < 200; seed += 1) {
      const { kind, candidate } = corrupt(question, source, randomFrom(seed))!;
      if (kind === 'year' || kind === 'neighbour')
        expect(arithmetic(candidate.derivation)).toBe(Number(candidate.answers[0]));
    }
  });

  it('is made with figures read as accounts write them', () => {
    expect([numberOf('(50)'), numberOf('$ 1,250'), numberOf('2024'), numberOf('n/a')]).toEqual([
      -50,
      1250,
      undefined,
      undefined,
    ]);
    expect([arithmetic('(44.1-56.7)/56.7'), arithmetic('2*-3+(4)')]).toEqual([(44.1 - 56.7) / 56.7, -10]);
  });
});
