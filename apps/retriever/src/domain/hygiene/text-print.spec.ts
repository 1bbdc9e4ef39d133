import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { foldWords } from './fold-words.js';
import { similarity, textPrint } from './text-print.js';

const words = (from: number, count: number): string[] => Array.from({ length: count }, (_, at) => `w${from + at}`);
const shared = (a: readonly string[], b: readonly string[]): boolean => a.some((band) => b.includes(band));

describe('textPrint', () => {
  it('finds texts that differ a little, and not those that differ', () => {
    const text = words(0, 500);
    const print = textPrint(text);
    const edited = textPrint([...text.slice(0, 250), 'inserted', ...text.slice(250)]);
    expect(similarity(print.signature, edited.signature)).toBeGreaterThan(0.8);
    expect(shared(print.bands, edited.bands)).toBe(true);
    const other = textPrint(words(10_000, 500));
    expect(similarity(print.signature, other.signature)).toBeLessThan(0.1);
    expect(shared(print.bands, other.bands)).toBe(false);
  });

  it('estimates the share of common shingles to about a tenth or two', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 400 }), (offset) => {
        const a = words(0, 404);
        const b = words(offset, 404);
        const common = Math.max(0, 400 - offset);
        const found = similarity(textPrint(a).signature, textPrint(b).signature);
        expect(Math.abs(found - common / (800 - common))).toBeLessThan(0.25);
      }),
      { numRuns: 40 },
    );
  });

  it('is the same for a text in other letters and lines, and exists for every text', () => {
    expect(foldWords('Die  PUMPE,\nläuft.')).toEqual(foldWords('die pumpe läuft'));
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(textPrint(foldWords(text)).bands).toHaveLength(16);
      }),
      { numRuns: 30 },
    );
  });
});
