import { describe, expect, it } from 'vitest';
import { readQuestion } from './question.js';

const words = (question: string, history: { role: string; text: string }[] = []): string[] =>
  readQuestion(question, { history }).words.map(({ word }) => word);

describe('readQuestion', () => {
  it('keeps the words that tell what is asked, in any way a code may be written', () => {
    expect(words('How long is the warranty on the P-200 pump?')).toEqual(['warranty', '200', 'p200', 'pump']);
    expect(words('Wie lange gilt die Gewährleistung?')).toEqual(['gilt', 'gewährleistung']);
  });

  it('finds inflected forms by their stems', () => {
    const [question] = readQuestion('warranties').words;
    const [other] = readQuestion('warranty').words;
    expect(question?.stems.some((one) => other?.stems.includes(one))).toBe(true);
  });

  it('adds what the user asked before to a question that leans on it, and only then', () => {
    const history = [
      { role: 'user', text: 'How long is the warranty on the P-200 pump?' },
      { role: 'assistant', text: '24 months.' },
    ];
    expect(words('And for spare parts?', history)).toEqual(['warranty', '200', 'p200', 'pump', 'spare', 'parts']);
    expect(words('Which expenses need a receipt from the hotel?', history)).toEqual(['expenses', 'receipt', 'hotel']);
  });

  it('tells the language by its little words, and by its letters when there are none', () => {
    const language = (question: string) => readQuestion(question).language;
    expect(language('How long is the warranty on the pump?')).toBe('en');
    expect(language('Wie lange gilt die Garantie der Pumpe?')).toBe('de');
    expect(language('Gewährleistung P-200')).toBe('de');
    expect(language('P-200 manual')).toBeUndefined();
  });

  it('says when it took in what was asked before', () => {
    const history = [{ role: 'user', text: 'How long is the warranty on the P-200 pump?' }];
    expect(readQuestion('And for spare parts?', { history })).toMatchObject({ isRewritten: true });
    expect(readQuestion('Which expenses need a receipt from the hotel?', { history })).toMatchObject({
      isRewritten: false,
    });
  });
});
