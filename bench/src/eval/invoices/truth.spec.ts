import { describe, expect, it } from 'vitest';
import { folded, truthCents, truthDate } from './truth.js';

describe('what a key says', () => {
  it('reads dates with the day first, unless that is no date', () => {
    expect(['03/04/2018', '12-01-19', '05 MAR 2018', '12/28/2017', '20180304', '2018-03-23'].map(truthDate)).toEqual([
      '2018-04-03',
      '2019-01-12',
      '2018-03-05',
      '2017-12-28',
      '2018-03-04',
      '2018-03-23',
    ]);
  });

  it('reads amounts with or without a currency and folds names', () => {
    expect([truthCents('$8.20'), truthCents(56.02)]).toEqual([820, 5602]);
    expect(folded('MR. D.I.Y. (M) SDN BHD')).toBe('mrdiymsdnbhd');
  });
});
