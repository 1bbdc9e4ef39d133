import { describe, expect, it } from 'vitest';
import { checkDerivedAnswer } from './check-derived-answer.js';
import type { DerivedAnswer } from './derived-answer.js';
import { tablesIn } from './parse-table.js';

const reading =
  (...lines: readonly string[]) =>
  (over: Partial<DerivedAnswer>): string[] =>
    checkDerivedAnswer(
      { question: 'What was it?', answers: [], scale: '', derivation: '', ...over },
      tablesIn(lines.join('\n')),
    ).map((one) => one.code);

describe('what accountants take for granted in a table', () => {
  const rates = reading(
    ' | 2024 | 2023 | 2022',
    'Statutory rate | 20.0% | 20.0% | 25.0%',
    'Credits | (3.5) | (1.5) | (2.5)',
    'Effective rate | 16.5% | 18.5% | 22.5%',
    'The rate of 2024 follows a payment of $2.5 million.',
  );

  it('is that the first and last figure of a column say percent for all of them', () => {
    const change = { question: 'By how much did credits change?', answers: ['-2.0'], derivation: '-3.5 - (-1.5)' };
    expect(rates({ ...change, scale: 'percent' })).toEqual([]);
    const plain = reading(' | 2024 | 2023', 'Paid | 20.0 | 20.0', 'Credits | (3.5) | (1.5)');
    expect(plain({ ...change, scale: 'percent' })).toEqual(['wrong-unit']);
  });

  it('is that "$2.5 million" is not where "2.5%" comes from, and that a row that is named is asked for', () => {
    const asked = { question: 'What were credits in 2024, 2023 and 2022 respectively?' };
    expect(rates({ ...asked, answers: ['(3.5)%', '(1.5)%', '(2.5)%'] })).toEqual([]);
    const spoken = reading(
      ' | 2024 | 2023',
      'Margin | 41.0% | 38.0%',
      'The margin of 41.0% compares to 38.0% in 2023.',
    );
    expect(spoken({ question: 'What was the margin in 2024?', answers: ['41.0%'] })).toEqual([]);
    expect(spoken({ question: 'What was the margin in 2024?', answers: ['38.0%'] })).toEqual(['wrong-cell']);
  });

  it('is that a cell may hold both ends of a range', () => {
    const lives = reading(
      '(in millions) | 2024 | Lives (years)',
      'Land | $110.5 | 25 - Unlimited',
      'Buildings | 90.5 | 5 - 30',
    );
    const asked = { question: 'For how many years do buildings live at most?', answers: ['30'] };
    expect(lives(asked)).toEqual([]);
    expect(lives({ ...asked, answers: ['31'] })).toEqual(['not-in-source']);
    expect(lives({ ...asked, scale: 'million' })).toEqual(['wrong-scale']);
  });

  const flows = reading(
    '(in thousands) | 2024 | 2023 | 2022',
    'Cash from: |  |  | ',
    'Operating activities | 900 | 700 | 500',
    'Investing activities | (300) | (200) | (100)',
    'Net increase | 600 | 500 | 400',
    'Paid fees | 70 | 60 | 50',
    'Non-paid fees | 30 | 20 | 10',
  );

  it('is that the sum of the rows above is a total whatever it is called', () => {
    const asked = 'What is the total cash of all activities from 2022 to 2024?';
    const all = { question: asked, scale: 'thousand' } as const;
    expect(flows({ ...all, answers: ['1,500'], derivation: '600+500+400' })).toEqual([]);
    expect(flows({ question: 'What are the components of the increase?', answers: ['Operating activities', 'Net increase'] })).toEqual(['wrong-cell']); // prettier-ignore
    expect(flows({ question: 'What are the sources?', answers: ['Operating activities', 'Cash from:'] })).toEqual(['wrong-cell']); // prettier-ignore
    expect(
      flows({ question: 'What are the sources?', answers: ['Operating activities', 'Investing activities'] }),
    ).toEqual([]);
  });

  it('is that the mean of a year may be that of its end and of the end before', () => {
    const means = {
      question: 'How much did the average increase change from 2023 to 2024?',
      scale: 'thousand',
    } as const;
    expect(flows({ ...means, answers: ['100'], derivation: '(600+500)/2 - (500+400)/2' })).toEqual([]);
    expect(flows({ ...means, answers: ['150'], derivation: '(600+500)/2 - (400+400)/2' })).toContain('wrong-cell');
    const one = { question: 'What is the 2024 average of the increase?', scale: 'thousand' } as const;
    expect(flows({ ...one, answers: ['550'], derivation: '(600+500)/2' })).toEqual([]);
    expect(flows({ ...one, answers: ['500'], derivation: '(600+400)/2' })).toEqual(['wrong-cell']);
  });

  it('is that "non-paid" is not what a question for the paid speaks of', () => {
    expect(flows({ question: 'What were paid fees in 2024?', answers: ['70'], scale: 'thousand' })).toEqual([]);
    expect(flows({ question: 'What were paid fees in 2024?', answers: ['30'], scale: 'thousand' })).toEqual([
      'wrong-cell',
    ]);
  });

  it('is that a percentage of a quantity is a quantity', () => {
    const sold = reading(' | 2024 | 2023', 'Sales | $4,000 | $3,000', 'Exports were 40% of sales in 2024.');
    const asked = { question: 'What were exports in 2024?', derivation: '40%*$4,000' };
    expect(sold({ ...asked, answers: ['1,600'] })).toEqual([]);
    expect(sold({ ...asked, answers: ['1,600'], scale: 'percent' })).not.toEqual([]);
  });

  it('is that changes of two columns may be added and measured by what the first started from', () => {
    const changes = reading(
      ' | 2024 | 2023 | 2022 | 2024 over 2023 | 2023 over 2022',
      'Sales | $ 3,300 | $ 3,000 | $ 2,000 | $ 300 | $ 1,000',
    );
    expect(
      changes({
        question: 'What is the percentage change in sales between 2022 and 2024?',
        answers: ['65'],
        scale: 'percent',
        derivation: '(300+1,000)/2,000',
      }),
    ).toEqual([]);
  });

  it('is that figures without a caption are thousands where the text speaks of millions of the same', () => {
    const bare = reading(
      ' | 2024 | 2023',
      'Deposits | $22,600 | $22,100',
      'Loans | 24,300 | 22,300',
      'Deposits of $6.2 million and $8.8 million were moved.',
    );
    const asked = { question: 'What were deposits in 2024?', answers: ['$22,600'] };
    expect(bare({ ...asked, scale: 'thousand' })).toEqual([]);
    expect(bare({ ...asked, scale: 'million' })).toEqual(['wrong-scale']);
    const small = reading(' | 2024', 'Deposits | $22.6', 'Loans | 24.3', 'They were $20 million and $21 million once.');
    expect(small({ ...asked, answers: ['$22.6'], scale: 'thousand' })).toEqual(['wrong-scale']);
  });

  it('is that months are the same in full and in short', () => {
    const issued = reading(
      'Issued | Held at December 31, 2024 | Price',
      'Jun - 2023 | 1,158 | 7',
      'Aug - 2023 | 842 | 9',
      'Total | 2,000 | ',
    );
    const asked = { question: 'What is the total number held at December 31, 2024 of those issued in August 2023?' };
    expect(issued({ ...asked, answers: ['842'] })).toEqual([]);
    expect(issued({ ...asked, answers: ['1,158'] })).toEqual(['wrong-cell']);
  });

  it.each([
    ['negative', '2023', []],
    ['negative', '2024', ['wrong-cell']],
    ['positive', '2024', []],
  ] as const)('is that the sign is in the bracket: %s in %s', (sign, year, expected) => {
    const profit = reading(' | 2024 | 2023', 'Other profit | 4 | (3)', 'Sales | 40 | 30');
    expect(profit({ question: `In which year was other profit ${sign}?`, answers: [year] })).toEqual(expected);
  });

  it('is that a business year of weeks may end in the first days of the next year', () => {
    const weeks = reading(' | January 3, 2025 | December 29, 2023 | December 30, 2022', 'Cash used | 709 | 707 | 429');
    const mean = { question: 'What was the average cash used between fiscal years 2023 and 2024?', answers: ['708'] };
    expect(weeks({ ...mean, derivation: '(709+707)/2' })).toEqual([]);
    expect(weeks({ ...mean, answers: ['569'], derivation: '(709+429)/2' })).toContain('wrong-cell');
  });

  it('is that a dash is nothing, in a row that is asked for', () => {
    const dues = reading(' | 2024 | 2023', 'Leases | 12 | 11', 'Financing | — | 5', 'Fleet | 3 | 2');
    const asked = { answers: ['12', '0'] };
    expect(dues({ ...asked, question: 'What were leases and financing in 2024?' })).toEqual([]);
    expect(dues({ ...asked, question: 'What were leases and fleet in 2024?' })).toEqual(['not-in-source']);
  });

  it('is that a caption in the text is said of bare sums there, and "per $ million" of none', () => {
    const note = reading(
      ' | 2024',
      'Tax | $7',
      '(dollars in thousands)',
      'Income was $88,848, and 14 sites were shut.',
    );
    const asked = { question: 'What was income?', answers: ['88,848'] };
    expect(note({ ...asked, scale: 'thousand' })).toEqual([]);
    expect(note({ ...asked, scale: 'million' })).toEqual(['wrong-scale']);
    const waste = reading(' | 2024', 'Waste in tonnes | 40', 'Waste per $ million of sales fell.');
    expect(waste({ question: 'What was waste in 2024?', answers: ['40'] })).toEqual([]);
  });

  it('is that two years may have the same largest part', () => {
    const costs = reading(' | 2024 | 2023', 'Wages | 40 | 30', 'Rent | 4 | 3');
    const answers = ['Wages', 'Wages'];
    expect(costs({ question: 'What cost most in 2024 and 2023 respectively?', answers })).toEqual([]);
    expect(costs({ question: 'What were the costs?', answers })).toEqual(['wrong-count']);
  });

  it('is that a total may be the sum of subtotals', () => {
    const taxes = reading(
      ' | 2024 | 2023',
      'Current provision for taxes: |  | ',
      'State | 49 | 44',
      'Foreign | 51 | 46',
      'Total current | 100 | 90',
      'Deferred: |  | ',
      'Federal | 3 | 4',
      'Foreign | 7 | 8',
      'Total deferred | 10 | 12',
      'Provision for taxes | 110 | 102',
    );
    const asked = { question: 'What is the total provision for taxes in 2024?' };
    expect(taxes({ ...asked, answers: ['110'] })).toEqual([]);
    expect(taxes({ ...asked, answers: ['102'] })).toEqual(['wrong-cell']);
  });

  it('is that a number of things taken away is no loss, and that labels hold figures', () => {
    const awards = reading(' | Awards', '1,250,000 awards (2023: 1,350,000) | ', 'Granted | 473', 'Vested | (365)');
    expect(awards({ question: 'What is the number of awards vested?', answers: ['365'] })).toEqual([]);
    expect(awards({ question: 'What is the change by vested awards?', answers: ['365'] })).toEqual(['not-in-source']);
    const fell = { question: 'By how many did awards fall?', answers: ['-100,000'] };
    expect(awards({ ...fell, derivation: '1,250,000 - 1,350,000' })).toEqual([]);
    expect(awards({ ...fell, derivation: '1,250,000 - 1,350,001' })).toContain('not-in-source');
  });
});
