import { describe, expect, it } from 'vitest';
import { countTokens, tokenMetrics } from './token-counts.js';

describe('token counts', () => {
  it('count a token as found when any span touches it', () => {
    const text = 'Call Ada-Mae at 0231 now';
    const gold = [
      { start: 5, end: 12 },
      { start: 16, end: 20 },
    ];
    expect(
      countTokens(text, gold, [
        { start: 6, end: 7 },
        { start: 21, end: 24 },
      ]),
    ).toEqual({ right: 1, wrong: 1, missed: 2 });
  });

  it('weigh recall four times as much as precision', () => {
    const name = (metric: string) => metric;
    const missing = tokenMetrics(name, [{ right: 5, wrong: 0, missed: 5 }]);
    const surplus = tokenMetrics(name, [{ right: 5, wrong: 5, missed: 0 }]);
    expect([missing['Precision'], missing['Recall'], missing['F2']]).toEqual([1, 0.5, 0.5556]);
    expect([surplus['Precision'], surplus['Recall'], surplus['F2']]).toEqual([0.5, 1, 0.8333]);
  });
});
