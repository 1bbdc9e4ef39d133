import { describe, expect, it } from 'vitest';
import { samplePassage } from '../sample-call.js';
import { SourcedAnswer } from './sourced-answer.js';

const sources = [samplePassage('manual', 'The warranty on pumps is 24 months.')];

function say(text: string, given = sources) {
  const answer = new SourcedAnswer(given);
  const events = [...answer.push(text), ...answer.end()];
  return { text: events.map((one) => one.text).join(''), answer };
}

describe('no answer', () => {
  it.each(['NO_ANSWER', 'NO_ANSWER.', ' NO_ANSWER\n', 'NO_ANSWER. The sources say nothing of it.'])(
    '"%s" is none',
    (text) => {
      const said = say(text);
      expect(said.text).toBe('');
      expect(said.answer).toMatchObject({ isAbstained: true, isContradiction: false, written: text });
    },
  );

  it('behind an answer is a contradiction, and is not shown', () => {
    const said = say('It is 24 months [1]. NO_ANSWER');
    expect(said.text).toBe('It is 24 months. ');
    expect(said.answer).toMatchObject({ isAbstained: false, isContradiction: true });
  });

  it('means nothing where no sources were given', () => {
    expect(say('NO_ANSWER', []).text).toBe('NO_ANSWER');
  });
});
