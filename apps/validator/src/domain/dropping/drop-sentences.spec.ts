import type { Failure, Segment } from '@chassis/contracts';
import { describe, expect, it } from 'vitest';
import { dropSentences } from './drop-sentences.js';

const segment = (text: string, more: Partial<Segment> = {}): Segment => ({ text, citations: [], ...more });
const failureIn = (text: string, part: string, code = 'number-not-grounded'): Failure => ({
  check: 'grounded',
  code,
  message: '',
  span: { start: text.indexOf(part), end: text.indexOf(part) + part.length },
});
const left = (text: string, ...parts: string[]) =>
  dropSentences(
    segment(text),
    parts.map((one) => failureIn(text, one)),
  )?.text;

describe('leaving sentences out', () => {
  it('leaves out those that failures speak of, and counts each once', () => {
    const text = 'It takes 24 months. It costs 900 EUR or 950 EUR. Seals are excluded.';
    const dropped = dropSentences(segment(text), [failureIn(text, '900'), failureIn(text, '950', 'unit-not-grounded')]);
    expect(dropped).toMatchObject({
      text: 'It takes 24 months. Seals are excluded.',
      dropped: { 'number-not-grounded': 1 },
    });
  });

  it('takes the citations of a sentence with it, and keeps the end of its line', () => {
    const citations = [{ document: 'd', version: 1, chunk: 0, quote: 'q', start: 0, end: 1 }];
    const text = 'It costs 900 EUR.\n\n';
    expect(dropSentences(segment(text, { citations }), [failureIn(text, '900')])).toMatchObject({
      text: '\n\n',
      citations: [],
    });
  });

  it('takes a sentence whole, abbreviations and all', () => {
    expect(left('It is so. Dr. Maier pays 900 EUR, z. B. in May. That is all.', '900')).toBe('It is so. That is all.');
  });

  it.each([
    ['- It costs 900 EUR.\n', '900'],
    ['1. It costs 900 EUR.\n', '900'],
    ['| a | 900 |\n', '900'],
    ['# All 900\n', '900'],
    ['```\n900\n```\n', '900'],
  ])('breaks no form: %j', (text, part) => expect(left(text, part)).toBeUndefined());

  it('leaves nothing out for a failure that has no place, or beside calls', () => {
    expect(
      dropSentences(segment('It costs 900 EUR.'), [{ check: 'grounded', code: 'x', message: '' }]),
    ).toBeUndefined();
    const text = 'It costs 900 EUR.';
    const calls = segment(text, { toolCalls: [{ id: '1', name: 'pay', arguments: '{}' }] });
    expect(dropSentences(calls, [failureIn(text, '900')])).toBeUndefined();
    expect(dropSentences(segment(text), [{ ...failureIn(text, '900'), span: { start: 40, end: 44 } }])).toBeUndefined();
  });
});
