import { describe, expect, it } from 'vitest';
import { joinSpans } from './join-spans.js';

const word = (start: number, end: number, label: string, score = 0.9) => ({ start, end, label, score });

describe('joinSpans', () => {
  it('joins what goes on, with the score of the least certain word', () => {
    expect(joinSpans([word(0, 4, 'B-SURNAME'), word(5, 9, 'I-SURNAME', 0.6), word(10, 12, 'O')])).toEqual([
      { kind: 'SURNAME', start: 0, end: 9, score: 0.6 },
    ]);
  });

  it('keeps apart what begins anew, is of another kind or stands apart', () => {
    const spans = joinSpans([
      word(0, 3, 'B-CITY'),
      word(4, 7, 'B-CITY'),
      word(8, 10, 'I-STATE'),
      word(20, 22, 'I-STATE'),
    ]);
    expect(spans.map(({ kind, start }) => [kind, start])).toEqual([
      ['CITY', 0],
      ['CITY', 4],
      ['STATE', 8],
      ['STATE', 20],
    ]);
  });

  it('takes parts that touch for one, as in numbers and addresses of mail', () => {
    expect(joinSpans([word(0, 3, 'B-PHONE'), word(3, 4, 'B-PHONE'), word(4, 7, 'I-PHONE')])).toHaveLength(1);
  });
});
