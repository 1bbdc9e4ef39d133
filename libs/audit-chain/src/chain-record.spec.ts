import { createHash } from 'node:crypto';
import { exampleFact } from '@chassis/contracts';
import { describe, expect, it } from 'vitest';
import { appendRecord, appendText, canonicalJson, emptyHead, headAfter } from './chain-record.js';

describe('appendRecord', () => {
  it('gives equal facts equal hashes, whatever the order of their keys', () => {
    const turned = Object.fromEntries(Object.entries(exampleFact).toReversed()) as typeof exampleFact;
    expect(appendRecord(emptyHead, turned).hash).toBe(appendRecord(emptyHead, exampleFact).hash);
  });

  it('makes the hash depend on what came before', () => {
    const first = appendRecord(emptyHead, exampleFact);
    const second = appendRecord(headAfter(first), exampleFact);
    expect(second).toMatchObject({ seq: 2, prev: first.hash });
    expect(second.hash).not.toBe(first.hash);
  });

  it('keeps the published hash of a known record, so that exports stay verifiable by other programs', () => {
    expect(canonicalJson({ b: 1, a: [1e21, 'ä'] })).toBe('{"a":[1e+21,"ä"],"b":1}');
    expect(
      appendRecord(emptyHead, { id: 'x', kind: 'k', at: '2026-11-21T10:00:00.000Z', service: 'audit', data: {} }).hash,
    ).toBe('4f6b84f7b52a1890edd259d02cdb4dcdcc9f70874789b7a7af7ba9ab4aca5a2e');
  });

  it('hashes the canonical form of the whole record, also when the fact comes as text', () => {
    const { fact, hash, ...place } = appendRecord({ count: 6, hash: 'c'.repeat(64) }, exampleFact);
    expect(hash).toBe(
      createHash('sha256')
        .update(canonicalJson({ ...place, fact }))
        .digest('hex'),
    );
    expect(appendText({ count: 6, hash: 'c'.repeat(64) }, canonicalJson(exampleFact))).toEqual({ ...place, hash });
  });

  it('refuses what JSON cannot hold', () => {
    expect(() => canonicalJson(undefined)).toThrow('without a JSON form');
  });
});
