import { describe, expect, it } from 'vitest';
import { choosePassages, judgePassages } from './choose-passages.js';
import type { FoundPassage } from './found-passage.js';

function passage(
  id: string,
  more: { score?: number; coverage?: number; dense?: number; vector?: number[] } = {},
): FoundPassage {
  const { score = 1, coverage = 1, dense = 0.8, vector } = more;
  const chunk = { chunk: 0, start: 0, end: 9, tokens: 100, text: { payload: id, bytes: 9 } };
  const document = { document: id, version: 1, dataClass: 'internal' as const, rules: [], chunks: [chunk] };
  const scores = { chunk: 10 * coverage, dense };
  return { id, document, chunk, score, coverage, scores, allowedBy: [], vector: vector && Float32Array.from(vector) };
}
const chosen = (found: readonly FoundPassage[], limit = 8, budget = 10_000): string[] =>
  choosePassages(found, limit, budget).map(({ id }) => id);

describe('choosePassages', () => {
  it('puts what says nearly the same behind all others, and gives the same text once', () => {
    const near = passage('near', { vector: [0.99, 0.14] });
    const found = [passage('a', { vector: [1, 0] }), near, passage('b', { vector: [0, 1] })];
    expect(chosen(found)).toEqual(['a', 'b', 'near']);
    expect(chosen(found, 2)).toEqual(['a', 'b']);
    expect(chosen([...found, { ...near, id: 'copy' }])).toHaveLength(3);
  });

  it('stops at a gap in the scores, but for what would do alone', () => {
    const near = ['a', 'b', 'c'].map((id, at) => passage(id, { score: 1 - at / 10 }));
    const weak = { coverage: 0.3, dense: 0.46 };
    const far = [0.4, 0.35, 0.3, 0.2].map((score, at) => passage(`far${at}`, { score, ...weak }));
    const strong = passage('strong', { score: 0.1 });
    expect(chosen([...near, ...far, strong])).toEqual(['a', 'b', 'c', 'strong']);
    expect(chosen([...near, ...far.map((one, at) => ({ ...one, score: 0.7 - at / 10 })), strong], 5)).toHaveLength(5);
  });

  it('keeps to the limit and the budget, and lets a shorter passage in where a longer one did not fit', () => {
    const long = passage('long');
    const found = [passage('a'), { ...long, chunk: { ...long.chunk, tokens: 500 } }, passage('b'), passage('c')];
    expect(chosen(found, 8, 250)).toEqual(['a', 'b']);
    expect(chosen(found, 1)).toEqual(['a']);
  });

  it('gives nothing when nothing is relevant', () => {
    expect(chosen([passage('a', { coverage: 0.2, dense: 0.3 })])).toEqual([]);
  });

  it('says of each candidate why it was left out', () => {
    const weak = { coverage: 0.3, dense: 0.46 };
    const near = ['a', 'b', 'c', 'd', 'e', 'f'].map((id, at) => passage(id, { score: 1 - at / 50 }));
    const copy = { ...passage('copy', { score: 0.85 }), chunk: near[0]!.chunk };
    const far = passage('far', { score: 0.83, coverage: 0.1, dense: 0.3 });
    const behind = passage('behind', { score: 0.2, ...weak });
    const large = { ...near[1]!, chunk: { ...near[1]!.chunk, tokens: 900 } };
    const found = [near[0]!, large, ...near.slice(2), copy, far, behind];
    expect(Object.fromEntries(judgePassages(found, 4, 600).fates)).toEqual({
      ...{ a: 'chosen', b: 'over-budget', c: 'chosen', d: 'chosen', e: 'chosen', f: 'over-limit' },
      ...{ copy: 'same-text', far: 'far-from-best', behind: 'behind-gap' },
    });
    expect([...judgePassages([passage('x', { coverage: 0.2, dense: 0.3 })], 4, 600).fates.values()]).toEqual([
      'nothing-relevant',
    ]);
  });
});
