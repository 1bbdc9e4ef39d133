import { describe, expect, it } from 'vitest';
import { CannotMeasure } from '../cannot-measure.js';
import { hitMetrics } from './hit-metrics.js';

const times = (length: number, factor = 1) =>
  Array.from({ length }, (_one, place) => ({ foundMs: (place + 1) * factor, wholeMs: (place + 1) * factor * 2 }));

describe('the times of hits', () => {
  it('are refused where nothing was served, not left out', () => {
    expect(() => hitMetrics(new Map([['faq', []]]))).toThrow(CannotMeasure);
    expect(() => hitMetrics(new Map([['faq', []]]))).toThrow(/faq/);
    expect(() => hitMetrics(new Map())).toThrow(CannotMeasure);
  });

  it('are told by percentiles, the slowest set counting', () => {
    expect(
      hitMetrics(
        new Map([
          ['faq', times(100)],
          ['chat', times(20, 10)],
        ]),
      ),
    ).toEqual({
      ...{ faqHitMsN: 100, faqHitMsP50: 51, faqHitMsP95: 96, faqHitWholeMsP50: 102, faqHitWholeMsP95: 192 },
      ...{ chatHitMsN: 20, chatHitMsP50: 110, chatHitMsP95: 200, chatHitWholeMsP50: 220, chatHitWholeMsP95: 400 },
      cacheHitMsP95: 200,
    });
  });

  it('say of a set beside others that nothing was served in it', () => {
    const metrics = hitMetrics(
      new Map([
        ['faq', times(1)],
        ['chat', []],
      ]),
    );
    expect(metrics).toMatchObject({ chatHitMsN: 0, cacheHitMsP95: 1 });
    expect(metrics).not.toHaveProperty('chatHitMsP95');
  });
});
