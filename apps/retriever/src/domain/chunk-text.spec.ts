import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chunkText } from './chunk-text.js';

const sentence = 'The pump must be checked for leaks every three months by a trained person. ';

/** Like fast-check's `binary`, whose alphabet takes a second of a quiet machine to build. */
const anyCharacter = fc
  .oneof(fc.integer({ min: 0, max: 0x7e }), fc.integer({ min: 0x7f, max: 0x10_ff_ff }))
  .filter((code) => code < 0xd8_00 || code > 0xdf_ff)
  .map((code) => String.fromCodePoint(code));

describe('chunkText', () => {
  it('cuts at headings and names the path of headings above each piece', () => {
    const text = `# Pump P-200\n\n${sentence.repeat(4)}\n\n## Service\n\n${sentence.repeat(4)}\n\n### Oil\n\n${sentence.repeat(4)}\n\n## Storage\n\n${sentence.repeat(4)}`;
    expect(chunkText(text).map((chunk) => chunk.heading)).toEqual([
      'Pump P-200',
      'Pump P-200 > Service',
      'Pump P-200 > Service > Oil',
      'Pump P-200 > Storage',
    ]);
  });

  it('keeps short sections together and never ends a piece with a heading', () => {
    const [first, ...rest] = chunkText('# A\n\nShort one.\n\n# B\n\nShort two.\n\n# C');
    expect(first).toMatchObject({ heading: 'A', text: 'Short one.\n\n# B\n\nShort two.' });
    expect(rest).toEqual([]);
  });

  it('sees numbered headings of texts without markup', () => {
    expect(
      chunkText(`1 General\n${sentence.repeat(5)}\n\n2.1 Oil change\n${sentence.repeat(5)}`).map(
        (chunk) => chunk.heading,
      ),
    ).toEqual(['1 General', '1 General > 2.1 Oil change']);
  });

  it('gives pieces of bounded size in order that together hold all words, whatever the text', () => {
    const line = fc.oneof(
      fc.string({ unit: anyCharacter, maxLength: 300 }),
      fc.constantFrom('# Heading', '', sentence.repeat(12), 'word'.repeat(600)),
    );
    fc.assert(
      fc.property(fc.array(line, { maxLength: 30 }), (lines) => {
        const text = lines.join('\n');
        const chunks = chunkText(text);
        let end = 0;
        const wrong = chunks.filter((chunk) => {
          const lost = text
            .slice(end, chunk.start)
            .replace(/^#.*$|^\d[\d.]*\s.*$/gm, '')
            .trim();
          end = chunk.end;
          return chunk.text !== text.slice(chunk.start, chunk.end) || chunk.tokens > 225 || lost !== '';
        });
        expect(wrong).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });

  it('names the first row of a long table in the heading of its later parts', () => {
    const rows = Array.from({ length: 200 }, (_, at) => `Part ${at} | ${at} pieces | ${at}.50`);
    const text = `# Prices\n\nPart | Quantity | Price\n${rows.join('\n')}`;
    const [first, ...later] = chunkText(text);
    expect(first?.heading).toBe('Prices');
    expect(later.length).toBeGreaterThan(3);
    expect(new Set(later.map(({ heading }) => heading))).toEqual(new Set(['Prices > Part | Quantity | Price']));
    for (const chunk of [first!, ...later]) expect(text.slice(chunk.start, chunk.end)).toBe(chunk.text);
  });
});
