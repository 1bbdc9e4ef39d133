import { describe, expect, it } from 'vitest';
import { ChunkSlots } from './chunk-slots.js';
import { chunkTerms } from './chunk-terms.js';
import { findDefinitions } from './find-definitions.js';
import { readQuestion } from './question.js';
import { searchChunks } from './search-chunks.js';

const synonyms = [
  { forms: ['ARR', 'annual recurring revenue'], weight: 0.8 },
  { forms: ['US', 'United States'], weight: 0.8 },
];

function found(texts: readonly string[], question: string, given = synonyms) {
  const slots = new ChunkSlots();
  for (const [number, text] of texts.entries())
    slots.put({
      document: `d${number}`,
      version: 1,
      dataClass: 'internal',
      rules: [{ allow: ['tenant'], deny: [] }],
      chunks: [
        {
          chunk: 0,
          start: 0,
          end: 1,
          tokens: 9,
          text: { payload: 'a'.repeat(64), bytes: 1 },
          ...chunkTerms({ title: '', text }, 'en'),
        },
      ],
    });
  return searchChunks(slots, {
    question: readQuestion(question, { synonyms: given }),
    tokens: new Set(['tenant']),
    limit: 9,
  });
}
const order = (answer: ReturnType<typeof found>) => answer.passages.map(({ document }) => document.document);

describe('synonyms', () => {
  const texts = [
    'Annual recurring revenue grew by nine percent.',
    'The annual meeting reports revenue, and a recurring guest spoke.',
    'ARR grew by nine percent.',
    'Pumps carry a warranty.',
  ];

  it('find what says it in the other way, in both directions, and say so', () => {
    expect(order(found(texts, 'growth of ARR')).slice(0, 2)).toEqual(['d2', 'd0']);
    expect(order(found(texts, 'annual recurring revenue')).slice(0, 2)).toEqual(['d0', 'd2']);
    expect(order(found(texts, 'growth of ARR', []))).toEqual(['d2']);
    expect(readQuestion('growth of ARR', { synonyms }).synonyms).toEqual([
      { form: 'ARR', alternatives: ['annual recurring revenue'] },
    ]);
  });

  it('take a phrase as one: its words apart from each other are not meant', () => {
    expect(order(found(texts, 'ARR'))).toEqual(['d2', 'd0']);
  });

  it('are weighed as the word itself, whose frequency is that of all its forms, and add nothing to what a passage must cover', () => {
    const [weight] = found(texts, 'ARR').weights;
    const [plain] = found(['ARR', 'ARR', 'x1', 'x2'], 'ARR', []).weights;
    expect(weight?.idf).toBeCloseTo(plain!.idf, 10);
    const { passages } = found(texts, 'ARR');
    expect(passages.map(({ coverage }) => Math.round(coverage * 10) / 10)).toEqual([1, 0.8]);
    expect(found(texts, 'ARR').weights).toHaveLength(1);
  });

  it('tell an embedder what an acronym stands for', () => {
    expect(readQuestion('growth of ARR', { synonyms }).meant).toBe('growth of ARR (annual recurring revenue)');
    expect(readQuestion('growth of leave', { synonyms }).meant).toBe('growth of leave');
  });

  it('read an acronym that is also a little word only where it is written as one', () => {
    const words = (question: string) => readQuestion(question, { synonyms }).words.map(({ word }) => word);
    expect(words('offices in the US')).toEqual(['offices', 'united', 'states']);
    expect(words('offices for us')).toEqual(['offices']);
  });
});

describe('definitions in a question', () => {
  it('are found by their letters', () => {
    expect(findDefinitions('What is the net promoter score (NPS) of the vitamin D receptor (VDR)?')).toEqual([
      { short: 'NPS', long: 'net promoter score' },
      { short: 'VDR', long: 'vitamin D receptor' },
    ]);
    expect(findDefinitions('NPS (net promoter score) of 2024')).toEqual([{ short: 'NPS', long: 'net promoter score' }]);
    expect(findDefinitions('the pump (see P-200) and the seal (optional), leave (HR)')).toEqual([]);
  });

  it('make the short form another way to say the long one, which counts once', () => {
    const { words } = readQuestion('trend of the net promoter score (NPS)');
    expect(words.map(({ word }) => word)).toEqual(['trend', 'net', 'promoter', 'score']);
    const texts = ['NPS rose.', 'A promoter of boxing spoke.', 'Net promoter score fell.'];
    expect(
      order(found(texts, 'trend of the net promoter score (NPS)', []))
        .slice(0, 2)
        .toSorted(),
    ).toEqual(['d0', 'd2']);
  });
});

describe('variants', () => {
  it('lend their words to the ranking, and are no evidence that a passage answers', () => {
    const question = readQuestion('time off', { variants: ['annual leave', 'holiday leave', ' ', 'time off'] });
    expect(question.variants).toEqual(['annual leave', 'holiday leave']);
    expect(question.words.map(({ word, isGuessed = false }) => [word, isGuessed])).toEqual([
      ['time', false],
      ['annual', true],
      ['leave', true],
      ['holiday', true],
    ]);
    const [, , leave] = question.words;
    expect(leave!.weight).toBeGreaterThan(question.words[1]!.weight!);
  });

  it('are as many as a search can take', () => {
    expect(readQuestion('pump', { variants: ['a1', 'a2', 'a3', 'a4', 'a5', 'a6'] }).variants).toHaveLength(4);
  });
});
