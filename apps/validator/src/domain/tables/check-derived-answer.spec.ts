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

  it.each([
    [
      'a share whose whole is named by no word of the question',
      {
        question: 'What proportion of the sum are licences in 2024?',
        answers: ['75.76'],
        scale: 'percent',
        derivation: '1,250/1,650',
      },
    ],
    [
      'a percentage taken as a part of one',
      { question: 'What would it cost?', answers: ['4'], scale: 'million', derivation: '3.5*(1+12%)' },
    ],
  ] as const)('may be %s', (_what, over) => expect(codes({ ...over, answers: [...over.answers] })).toEqual([]));

  const sections = (over: Partial<DerivedAnswer>) =>
    checkDerivedAnswer(
      { question: 'What was it?', answers: [], scale: '', derivation: '', ...over },
      tablesIn(
        [
          'Tonnes | 2024 | 2023',
          'Sales: |  | ',
          'Paper | 40 | 30',
          'Board1 | 7 | 5',
          'Share of paper % | 85% | 86%',
          'Costs: |  | ',
          'Paper | 20 | 10',
          ' | First quarter | Second quarter',
          'Waste | 3 | 2',
          'Emissions per $ million of sales | 9.5 | 8.5',
          'Fleet (in thousands) | 6 | 4',
        ].join('\n'),
      ),
    ).map((one) => one.code);

  it('is looked for in the section and under the head that stand over its row', () => {
    expect(sections({ question: 'What were sales of paper in 2024?', answers: ['40'] })).toEqual([]);
    expect(sections({ question: 'What were sales of paper in 2024?', answers: ['20'] })).toContain('wrong-cell');
    expect(sections({ question: 'What were costs of paper in 2023?', answers: ['30'] })).toContain('wrong-cell');
    expect(sections({ question: 'How much waste was there in the first quarter?', answers: ['3'] })).toEqual([]);
    expect(sections({ question: 'How much waste was there in the first quarter?', answers: ['2'] })).toContain(
      'wrong-cell',
    );
  });

  it('has the scale of its own row, not that of another, and none by which something was divided', () => {
    expect(sections({ question: 'How much waste was there in the first quarter?', answers: ['3'] })).toEqual([]);
    expect(
      sections({ question: 'What was the fleet in the first quarter?', answers: ['6'], scale: 'thousand' }),
    ).toEqual([]);
    expect(sections({ question: 'What was the fleet in the first quarter?', answers: ['6'] })).toContain('wrong-scale');
  });

  it.each([
    ['What was income from operations in 2024?', '12', ['wrong-scale']],
    ['What was the gross margin in 2024?', '40,615', ['wrong-scale']],
    ['What was due within 5 years in 2024?', '8', ['wrong-scale']],
    ['What was the discount rate in 2024?', '3.5', []],
    ['What was the term in years in 2024?', '7', []],
  ] as const)('needs no scale only where none multiplies it: %s', (question, answer, expected) => {
    const table = tablesIn(
      [
        '(in thousands) | 2024 | 2023',
        'Income from operations | 12 | 9',
        'Gross margin | 40,615 | 39,000',
        'Purchase obligations due | 8 | 6',
        'Discount rate | 3.5 | 3.2',
        'Term in years | 7 | 6.5',
      ].join('\n'),
    );
    const asked = { question, answers: [answer], scale: '', derivation: '' } as const;
    expect(checkDerivedAnswer(asked, table).map((one) => one.code)).toEqual(expected);
  });

  it('names a label without the figure of its footnote, and adds no percentage to a quantity', () => {
    expect(sections({ question: 'Which sales rose by two tonnes?', answers: ['Board'] })).toEqual([]);
    expect(
      sections({
        question: 'What is the average of paper and its share?',
        answers: ['62.5'],
        derivation: '(40+85)/2',
      }),
    ).toContain('wrong-cell');
  });

  it.each([
    ['-0.19<-0.08<0.12', '2022', []],
    ['0.12>-0.08>-0.19', '2022', []],
    ['0.12>-0.08>-0.19', '2024', ['wrong-cell']],
    ['0.12>-0.19>-0.08', '2022', ['wrong-result']],
  ] as const)('may compare gains and losses: %s, lowest in %s', (derivation, year, expected) => {
    const earnings = tablesIn(' | 2024 | 2023 | 2022\nEarnings | 0.12 | (0.08) | (0.19)\nUnits sold | 4 | 5 | 6');
    const answer = { question: 'In which year were earnings lowest?', answers: [year], scale: '', derivation } as const;
    expect(checkDerivedAnswer(answer, earnings).map((one) => one.code)).toEqual(expected);
  });

  it('is looked at to its end, however hostile', () => {
    for (const derivation of [
      '('.repeat(100_000),
      '1+'.repeat(100_000) + '1',
      '1%+'.repeat(100_000) + '2',
      '-'.repeat(5_000) + '1',
      '9'.repeat(20_000),
      '##'.repeat(50_000),
    ])
      expect(() => codes({ answers: ['1'], derivation })).not.toThrow();
  });
});
