import { describe, expect, it } from 'vitest';
import { citationsCheck } from './citations.js';
import { cite, contextOf, givenPassage, textOf } from './fixtures.js';

const passage = givenPassage('The warranty on pumps is 24 months.');
const context = contextOf([passage]);
const codesOf = (citation: ReturnType<typeof cite>) =>
  citationsCheck.run(textOf('24 months.', [citation]), context, {}).map((one) => one.code);

describe('citations', () => {
  it('passes a quote that stands where it says', () => {
    expect(codesOf(cite(passage, '24 months'))).toEqual([]);
  });

  it.each([
    ['another document', { document: 'secret-plan' }],
    ['another version', { version: 2 }],
    ['another chunk', { chunk: 4 }],
  ])('refuses %s', (_, over) => {
    expect(codesOf(cite(passage, '24 months', over))).toEqual(['unknown-source']);
  });

  it.each([
    ['a quote beside its place', { start: 101, end: 110 }],
    ['a changed quote', { quote: '36 months' }],
    ['a place before the passage', { start: 3, end: 12 }],
    ['an empty quote', { quote: '', start: 100, end: 100 }],
  ])('refuses %s', (_, over) => {
    expect(codesOf(cite(passage, '24 months', over))).toEqual(['quote-not-found']);
  });

  it('wants one citation in a whole answer from passages, unless the workflow says otherwise', () => {
    expect(citationsCheck.run(textOf('24 months.'), context, {}).map((one) => one.code)).toEqual(['missing-citation']);
    expect(citationsCheck.run(textOf('24 months.'), context, { required: false })).toEqual([]);
    expect(citationsCheck.run({ kind: 'segment', text: 'See:', citations: [] }, context, {})).toEqual([]);
  });
});
