import { describe, expect, it } from 'vitest';
import { checkDerivedAnswer } from './check-derived-answer.js';
import type { DerivedAnswer } from './derived-answer.js';
import { tablesIn } from './parse-table.js';

const evidence = tablesIn(
  [
    ' | 2024 | 2023 | 2022',
    '(in thousands) |  |  | ',
    'Licences | $ 1,250 | $ 1,000 | $ 900',
    'Services | 400 | (50) | 75',
    'Total revenue | 1,650 | 950 | 975',
    'Earnings per share | 1.25 | 0.75 | 0.70',
    'Services grew by 12% in the north. The lease costs $3.5 million.',
  ].join('\n'),
);
const codes = (over: Partial<DerivedAnswer>) =>
  checkDerivedAnswer({ question: 'What was it?', answers: [], scale: '', derivation: '', ...over }, evidence).map(
    (one) => one.code,
  );
const change = {
  question: 'What is the change in licences from 2023 to 2024?',
  answers: ['250'],
  scale: 'thousand',
  derivation: '1,250 - 1,000',
} as const;
const share = {
  question: 'By what percentage did licences change from 2023 to 2024?',
  answers: ['25'],
  scale: 'percent',
  derivation: '(1,250-1,000)/1,000',
} as const;

describe('an answer over a table', () => {
  it('passes when its figures stand where the question asks for them and give the result', () => {
    expect(codes(change)).toEqual([]);
    expect(codes(share)).toEqual([]);
    expect(codes({ question: 'What were licences in 2023?', answers: ['$ 1,000'], scale: 'thousand' })).toEqual([]);
    expect(
      codes({
        question: 'What were services in 2024 and 2023 respectively?',
        answers: ['400', '(50)'],
        scale: 'thousand',
      }),
    ).toEqual([]);
    expect(
      codes({ question: 'How many years had services above 70 thousand?', answers: ['2'], derivation: '2024 ## 2022' }),
    ).toEqual([]);
    expect(codes({ question: 'What does the lease cost?', answers: ['$3.5 million'] })).toEqual([]);
    expect(codes({ question: 'What were earnings per share in 2024?', answers: ['1.25'] })).toEqual([]);
  });

  it.each([
    ['a wrong digit', { ...change, answers: ['260'] }, 'wrong-result'],
    ['a wrong sign', { ...change, answers: ['-250'] }, 'wrong-result'],
    ['another scale', { ...change, scale: 'million' }, 'wrong-scale'],
    ['no scale where the table has one', { ...change, scale: '' }, 'wrong-scale'],
    ['a figure less itself', { ...share, answers: ['0'], derivation: '(1,250-1,250)/1,250' }, 'wrong-cell'],
    ['a figure twice', { ...change, answers: ['2,500'], derivation: '1,250+1,250' }, 'wrong-cell'],
    ['a base that is neither', { ...share, answers: ['62.5'], derivation: '(1,250-1,000)/400' }, 'wrong-cell'],
    ['a percentage that is none', { ...change, scale: 'percent' }, 'wrong-unit'],
    ['a figure from nowhere', { ...change, answers: ['240'], derivation: '1,250 - 1,010' }, 'not-in-source'],
    ['a figure of another row', { ...change, answers: ['850'], derivation: '1,250 - 400' }, 'wrong-cell'],
    ['a figure of another year', { ...change, answers: ['350'], derivation: '1,250 - 900' }, 'wrong-cell'],
  ] as const)('with %s is refused', (_what, over, code) => {
    expect(codes(over)).toContain(code);
  });

  it.each([
    [
      'the neighbouring row',
      { question: 'What were licences in 2024?', answers: ['400'], scale: 'thousand' },
      'wrong-cell',
    ],
    [
      'the neighbouring column',
      { question: 'What were licences in 2024?', answers: ['$ 1,000'], scale: 'thousand' },
      'wrong-cell',
    ],
    [
      'a loss without its sign',
      { question: 'What were services in 2023?', answers: ['50'], scale: 'thousand' },
      'not-in-source',
    ],
    [
      'another currency',
      { question: 'What were licences in 2023?', answers: ['€ 1,000'], scale: 'thousand' },
      'wrong-unit',
    ],
    [
      'the wrong order',
      {
        question: 'What were licences in 2024 and 2023 respectively?',
        answers: ['$ 1,000', '$ 1,250'],
        scale: 'thousand',
      },
      'wrong-order',
    ],
    [
      'a year that does not fit',
      { question: 'In which year was total revenue less than 960?', answers: ['2022'] },
      'wrong-cell',
    ],
    [
      'one part too few',
      { question: 'How many years had services above 70 thousand?', answers: ['3'], derivation: '2024 ## 2022' },
      'wrong-count',
    ],
    ['words that stand nowhere', { question: 'Where did services grow?', answers: ['in the south'] }, 'not-in-source'],
  ] as const)('that quotes %s is refused', (_what, over, code) => expect(codes(over)).toContain(code));

  it('is looked at to its end, however hostile', () => {
    for (const derivation of [
      '('.repeat(100_000),
      '1+'.repeat(100_000) + '1',
      '-'.repeat(5_000) + '1',
      '9'.repeat(20_000),
      '##'.repeat(50_000),
    ])
      expect(() => codes({ answers: ['1'], derivation })).not.toThrow();
  });
});
