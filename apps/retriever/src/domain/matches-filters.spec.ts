import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PassageFilters } from '@chassis/contracts';
import { ChunkSlots } from './chunk-slots.js';
import { chunkTerms } from './chunk-terms.js';
import type { DocumentMetadata } from './document-metadata.js';
import { matchesFilters } from './matches-filters.js';
import { readQuestion } from './question.js';
import { searchChunks } from './search-chunks.js';

const day = (text: string): number => Date.parse(text);
const letter: DocumentMetadata = {
  source: 'letters',
  title: 'Offer to Miller Ltd',
  mediaType: 'application/pdf',
  language: 'en',
  createdAt: day('2025-02-01T10:00:00Z'),
  updatedAt: day('2025-06-01T10:00:00Z'),
  date: day('2024-12-31'),
  validUntil: day('2026-01-01'),
  attributes: { customer: 'Miller', product: 'P-200' },
};
const does = (filters: PassageFilters): boolean => matchesFilters(letter, filters);

describe('filters', () => {
  it('hold by source, language, kind of file, title and attributes, in any case, one of several values being enough', () => {
    expect(does({ source: ['manuals', 'Letters'], language: 'EN', mediaType: 'application/pdf' })).toBe(true);
    expect(does({ mediaType: 'application', title: 'miller offer' })).toBe(true);
    expect(does({ attributes: { product: ['P-100', 'P-200'], customer: 'miller' } })).toBe(true);
    expect([does({ source: 'manuals' }), does({ language: 'de' }), does({ mediaType: 'text' })]).toEqual([
      false,
      false,
      false,
    ]);
    expect([does({ title: 'miller invoice' }), does({ attributes: { product: 'P-100' } })]).toEqual([false, false]);
    expect(does({ attributes: { constructor: 'Object' } })).toBe(false);
  });

  it('take a day as a whole, the document’s own date before that of its coming, and a term that overlaps', () => {
    expect(does({ date: { from: '2024-12-31', until: '2024-12-31' } })).toBe(true);
    expect(does({ date: { from: '2025-01-01' } })).toBe(false);
    expect(does({ created: { until: '2025-02-01' }, updated: { from: '2025-06-01T10:00:00Z' } })).toBe(true);
    expect(does({ created: { until: '2025-02-01T09:59:59Z' } })).toBe(false);
    expect(matchesFilters({ ...letter, date: undefined }, { date: { from: '2025-02-01', until: '2025-02-01' } })).toBe(
      true,
    );
    expect([does({ valid: { from: '2025-12-31' } }), does({ valid: { from: '2026-01-01' } })]).toEqual([true, false]);
  });

  it('find nothing of which nothing is known', () => {
    expect(matchesFilters(undefined, { source: 'letters' })).toBe(false);
    expect(matchesFilters(undefined, {})).toBe(true);
  });
});

describe('a filtered search', () => {
  const words = fc
    .array(fc.constantFrom('pump', 'seal', 'valve', 'warranty', 'leave', 'months'), { minLength: 1, maxLength: 8 })
    .map((list) => list.join(' '));
  const paper = fc.record({
    texts: fc.array(words, { minLength: 1, maxLength: 3 }),
    source: fc.constantFrom('a', 'b', 'c'),
    date: fc.option(fc.constantFrom(day('2024-01-01'), day('2025-01-01')), { nil: undefined }),
    isSecret: fc.boolean(),
  });
  const filter = fc.constantFrom<PassageFilters>(
    {},
    { source: 'a' },
    { source: ['a', 'b'] },
    { date: { from: '2024-06-01' } },
  );

  it('answers as an index would that holds only what is permitted and left: never more, and with the same scores', () => {
    fc.assert(
      fc.property(fc.array(paper, { maxLength: 12 }), words, filter, (papers, question, filters) => {
        const [all, alone] = [new ChunkSlots(), new ChunkSlots()];
        for (const [number, { texts, source, date, isSecret }] of papers.entries()) {
          const metadata = { ...letter, source, date, createdAt: day('2023-01-01') };
          const document = {
            document: `d${number}`,
            version: 1,
            dataClass: 'internal' as const,
            rules: [{ allow: [isSecret ? 'user:other' : 'tenant'], deny: [] }],
            metadata,
            chunks: texts.map((text, chunk) => ({
              ...{ chunk, start: 0, end: 1, tokens: 9, text: { payload: 'a'.repeat(64), bytes: 1 } },
              ...chunkTerms({ title: '', text }, 'en'),
            })),
          };
          all.put(document);
          if (!isSecret && matchesFilters(metadata, filters)) alone.put(document);
        }
        const query = { question: readQuestion(question), tokens: new Set(['tenant']), limit: 20 };
        const plain = (slots: ChunkSlots, given: PassageFilters) => {
          const { passages, ...rest } = searchChunks(slots, { ...query, filters: given });
          return {
            ...rest,
            passages: passages.map(({ id, score, scores, coverage }) => ({ id, score, scores, coverage })),
          };
        };
        expect(plain(all, filters)).toEqual(plain(alone, {}));
      }),
      { numRuns: 300 },
    );
  });
});
