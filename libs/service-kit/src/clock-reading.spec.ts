import { describe, expect, it } from 'vitest';
import { betterReading } from './clock-reading.js';

const sure = { offsetMs: 1_000, doubtMs: 1, at: 0 };

describe('the reading of a clock to go by', () => {
  it('stays the sure one while a later one is less sure and does not contradict it', () => {
    expect(betterReading(sure, { offsetMs: 1_030, doubtMs: 40, at: 10_000 })).toBe(sure);
  });

  it('is the later one once drift has made the earlier no surer', () => {
    const later = { offsetMs: 1_030, doubtMs: 40, at: 300_000 };
    expect(betterReading(sure, later)).toBe(later);
    const asSure = { offsetMs: 1_001, doubtMs: 1, at: 10 };
    expect(betterReading(sure, asSure)).toBe(asSure);
  });

  it('is the later one at once where both cannot be true: the clock was set, or the machine slept', () => {
    const set = { offsetMs: 61_000, doubtMs: 200, at: 10_000 };
    expect(betterReading(sure, set)).toBe(set);
  });
});
