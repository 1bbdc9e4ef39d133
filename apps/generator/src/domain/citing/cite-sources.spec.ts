import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { samplePassage } from '../sample-call.js';
import { CiteSources } from './cite-sources.js';

const manual = samplePassage(
  'manual',
  'Seals are excluded. The warranty on pumps is 24 months. It starts at delivery.',
);
const terms = samplePassage('terms', '# Terms\n\nReturns take 14 days.', { start: 0 });

function cite(text: string, cuts: readonly number[] = []) {
  const citing = new CiteSources([manual, terms]);
  const places = [...new Set([0, ...cuts.map((cut) => cut % (text.length + 1)), text.length])].sort((a, b) => a - b);
  const events = places.slice(1).flatMap((place, at) => citing.push(text.slice(places[at], place)));
  return [...events, ...citing.end()];
}
const quotesOf = (text: string) =>
  cite(text).map((one) => [one.text, one.citations?.map((citation) => citation.quote) ?? []]);

describe('marks', () => {
  it.each([
    ['before the full stop', 'Pumps have a warranty of 24 months [1]. Returns take 14 days [2].'],
    ['behind it', 'Pumps have a warranty of 24 months. [1] Returns take 14 days. [2]'],
    ['without a blank', 'Pumps have a warranty of 24 months[1]. Returns take 14 days[2].'],
    ['right behind it', 'Pumps have a warranty of 24 months.[1] Returns take 14 days.[2]'],
  ])('%s cite the sentence that they follow, and leave the text', (_where, text) => {
    expect(quotesOf(text)).toEqual([
      ['Pumps have a warranty of 24 months. ', ['The warranty on pumps is 24 months.']],
      ['Returns take 14 days.', ['Returns take 14 days.']],
    ]);
  });

  it('name several sources, each once', () => {
    const [event] = cite('The warranty starts at delivery [1][2][1, 2].');
    expect(event?.text).toBe('The warranty starts at delivery.');
    expect(event?.citations?.map((one) => one.document)).toEqual(['manual', 'terms']);
  });

  it('that name no source are dropped', () => {
    expect(quotesOf('It is 24 months [7].')).toEqual([['It is 24 months.', []]]);
  });

  it('are not what only looks like one', () => {
    expect(quotesOf('See [the manual] and [x1].')).toEqual([['See [the manual] and [x1].', []]]);
  });
});

describe('quotes', () => {
  it('stand word for word where they say', () => {
    const [event] = cite('Delivery starts it [1].');
    const { quote, start, end } = event!.citations![0]!;
    expect(quote).toBe('It starts at delivery.');
    expect(manual.text.slice(start - manual.ref.start, end - manual.ref.start)).toBe(quote);
  });

  it('are never a heading', () => {
    expect(cite('Terms [2].')[0]?.citations?.[0]?.quote).toBe('Returns take 14 days.');
  });
});

it('tells each sentence as soon as more follows, the last one at the end', () => {
  const citing = new CiteSources([manual]);
  expect(citing.push('It is 24 months [1]. ')).toEqual([]);
  expect(citing.push('It starts ')).toMatchObject([{ text: 'It is 24 months. ', isWhole: true }]);
  expect(citing.push('at delivery [1].')).toEqual([]);
  expect(citing.end()).toMatchObject([{ text: 'It starts at delivery.', isWhole: false }]);
});

it('says the same however the stream is torn', () => {
  const pieces = ['24 months', ' [1]', '[2]', '.', ' ', '\n\n', 'Returns', ' [', '1, 2', ']', '[9]', '! ', '- item'];
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...pieces), { maxLength: 20 }), fc.array(fc.nat(200)), (parts, cuts) => {
      const text = parts.join('');
      const told = (events: ReturnType<typeof cite>) => events.map((one) => [one.text, one.citations]);
      expect(told(cite(text, cuts))).toEqual(told(cite(text)));
    }),
  );
});
