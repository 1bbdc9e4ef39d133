import { exampleFact, examplePayloadRef, type AuditFact } from '@chassis/contracts';
import { describe, expect, it } from 'vitest';
import { openPayloads, shownPayloads } from './shown-payloads.js';

const fact = (kind: string, data: Record<string, unknown>): AuditFact => ({ ...exampleFact, kind, data });

describe('openPayloads', () => {
  it('opens the references that people may read, wherever they stand', () => {
    const retrieved = fact('passages.retrieved', {
      query: examplePayloadRef,
      passages: [{ document: 'd', text: examplePayloadRef }],
    });
    expect(openPayloads(retrieved, () => 'opened').data).toEqual({
      query: 'opened',
      passages: [{ document: 'd', text: 'opened' }],
    });
  });

  it('never opens a candidate that no verdict passed', () => {
    expect(
      shownPayloads([fact('answer.generated', { content: examplePayloadRef, output: examplePayloadRef })]),
    ).toEqual([]);
    for (const verdict of ['repair', 'escalate', 'halt', undefined]) {
      expect(
        shownPayloads([fact('answer.validated', { verdict, output: examplePayloadRef, candidate: examplePayloadRef })]),
      ).toEqual([]);
    }
    expect(
      shownPayloads([
        fact('answer.validated', { verdict: 'pass', output: examplePayloadRef, candidate: examplePayloadRef }),
      ]),
    ).toHaveLength(1);
  });

  it('does not open a refused candidate where a review names it either', () => {
    const refused = fact('answer.validated', { verdict: 'escalate', candidate: examplePayloadRef });
    const review = fact('approval.requested', { kind: 'review', payload: examplePayloadRef });
    expect(shownPayloads([review])).toHaveLength(1);
    expect(shownPayloads([refused, review])).toEqual([]);
  });

  it('asks for each payload once and leaves what only looks like one', () => {
    const ended = fact('run.ended', { result: examplePayloadRef, detail: { payload: 'no-hash', bytes: 1 } });
    expect(shownPayloads([ended, ended])).toEqual([examplePayloadRef]);
    expect(openPayloads(ended, () => 'opened').data['detail']).toEqual({ payload: 'no-hash', bytes: 1 });
  });
});
