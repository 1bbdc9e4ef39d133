import { describe, expect, it } from 'vitest';
import { isRelevant, relevanceOf } from './is-relevant.js';

describe('isRelevant', () => {
  it('goes by the words alone without an embedder', () => {
    expect(isRelevant({ coverage: 0.5, cosine: undefined })).toBe(true);
    expect(isRelevant({ coverage: 0.49, cosine: undefined })).toBe(false);
  });

  it('is content with fewer words when the meaning is near, and with none of them never', () => {
    expect(isRelevant({ coverage: 0.36, cosine: 0.6 })).toBe(true);
    expect(isRelevant({ coverage: 0.36, cosine: 0.3 })).toBe(false);
    expect(isRelevant({ coverage: 0.1, cosine: 0.9 })).toBe(false);
  });

  it('does not trust the same words when the meaning is far off', () => {
    expect(isRelevant({ coverage: 1, cosine: 0.1 })).toBe(false);
  });

  it('tells how much there was and how much is needed', () => {
    expect(relevanceOf({ coverage: 0.3, cosine: undefined })).toEqual({ evidence: 0.3, needed: 0.5 });
    expect(relevanceOf({ coverage: 0.25, cosine: 0.5 })).toEqual({ evidence: 0.375, needed: 0.42 });
  });
});
