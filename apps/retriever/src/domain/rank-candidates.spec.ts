import { describe, expect, it } from 'vitest';
import { ChunkSlots } from './chunk-slots.js';
import { chunkTerms } from './chunk-terms.js';
import { readQuestion } from './question.js';
import { searchChunks } from './search-chunks.js';

function search(texts: readonly string[], question: string): string[] {
  const slots = new ChunkSlots();
  for (const [at, text] of texts.entries())
    slots.put({
      document: `d${at}`,
      version: 1,
      dataClass: 'internal',
      rules: [{ allow: ['tenant'], deny: [] }],
      chunks: [
        {
          chunk: 0,
          start: 0,
          end: 9,
          tokens: 9,
          text: { payload: 'a', bytes: 1 },
          ...chunkTerms({ title: '', text }, 'en'),
        },
      ],
    });
  const found = searchChunks(slots, { question: readQuestion(question), tokens: new Set(['tenant']), limit: 9 });
  return found.passages.map(({ document }) => document.document);
}

describe('ranking', () => {
  it('puts first where the words of the question are neighbours', () => {
    const texts = ['Valves of steel: the relief of the pressure.', 'Of steel is the pressure relief valve.'];
    expect(search(texts, 'pressure relief valve')[0]).toBe('d1');
    expect(search(texts.toReversed(), 'pressure relief valve')[0]).toBe('d0');
  });

  it('puts first where the numbers of the question stand', () => {
    const texts = ['Revenue of 2018 and revenue growth.', 'Revenue of 2019 and its growth.'];
    expect(search(texts, 'revenue growth 2019')[0]).toBe('d1');
  });
});
