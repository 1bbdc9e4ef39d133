import { describe, expect, it } from 'vitest';
import { findDates } from './find-dates.js';

const dates = (line: string) => findDates(line).map((one) => one.iso);

describe('findDates', () => {
  it('reads numbers with the day first, unless that is no date', () => {
    expect(dates('03/04/2018 or 12-01-19 or 5.3.2026 or 12/28/2017')).toEqual([
      '2018-04-03',
      '2019-01-12',
      '2026-03-05',
      '2017-12-28',
    ]);
  });

  it('reads ISO dates and months by name in several languages', () => {
    expect(
      dates(
        '2026-09-03 20180304 05 MAR 2018 28 MAR 18 5. März 2026 March 5th, 2026 19 april 2014 02 Juillet 2015 3. Dezember 2026',
      ),
    ).toEqual([
      '2026-09-03',
      '2018-03-04',
      '2018-03-05',
      '2018-03-28',
      '2026-03-05',
      '2026-03-05',
      '2014-04-19',
      '2015-07-02',
      '2026-12-03',
    ]);
  });

  it('keeps a day that does not exist and says so', () => {
    expect(findDates('30.02.2026')).toMatchObject([{ iso: '2026-02-30', isReal: false }]);
  });

  it('sees no date in amounts, codes and phone numbers', () => {
    expect(dates('1.234,56 03-07-386 7524 10.00 99/99/2026 12345678')).toEqual([]);
  });
});
