import { readConfig } from '@chassis/service-kit';
import { describe, expect, it } from 'vitest';
import { retrieverConfig } from '../config.js';
import type { PassageIndex } from '../ports/passage-index.js';
import { choosePassageIndex } from './choose-passage-index.js';

const [memory, qdrant] = [{} as PassageIndex, {} as PassageIndex];
const choose = (settings: Record<string, string>): PassageIndex =>
  choosePassageIndex(readConfig(retrieverConfig, settings), memory, qdrant);

describe('the index that the settings name', () => {
  it('is the one in memory unless they name a server and its address', () => {
    expect(choose({})).toBe(memory);
    expect(choose({ QDRANT_URL: 'http://qdrant:6333' })).toBe(memory);
    expect(choose({ RETRIEVAL_INDEX: 'qdrant', QDRANT_URL: 'http://qdrant:6333' })).toBe(qdrant);
  });

  it('is none when they are half, so that a start says so', () => {
    expect(() => choose({ RETRIEVAL_INDEX: 'qdrant' })).toThrow('QDRANT_URL');
    expect(() => choose({ RETRIEVAL_INDEX: 'qdrant', QDRANT_URL: 'qdrant:6333' })).toThrow('http://host:port');
    expect(() => choose({ QDRANT_PREFIX: '../x' })).toThrow('QDRANT_PREFIX');
  });
});
