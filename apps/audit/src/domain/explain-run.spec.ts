import type { AuditFact } from '@chassis/contracts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { explainRun } from './explain-run.js';
import type { RecordedFact } from './recorded-fact.js';

const at = (second: number): string => new Date(Date.UTC(2026, 10, 21, 10, 0, second)).toISOString();

function fact(
  kind: string,
  second: number,
  data: Record<string, unknown> = {},
  place: Partial<AuditFact> = {},
): AuditFact {
  return {
    id: `${kind}/${second}`,
    kind,
    at: at(second),
    service: 'orchestrator',
    run: 'r1',
    subject: 'user:ada',
    data,
    ...place,
  };
}

const pay = { step: 'pay', attempt: 1 };
const answer = (attempt: number) => ({ step: 'answer', attempt });
const story: AuditFact[] = [
  fact('run.accepted', 0, { origin: 'api' }),
  fact('run.started', 1, { workflow: 'vendor-invoice', version: 3, hash: 'b'.repeat(64) }),
  fact('step.started', 2, { kind: 'classify' }, { step: 'intent', attempt: 1 }),
  fact(
    'intent.classified',
    3,
    { label: 'invoice', confidence: 0.9, scores: [{ label: 'invoice', score: 0.9 }] },
    { step: 'intent', attempt: 1 },
  ),
  fact('step.ended', 4, { status: 'completed', tookMs: 1_800 }, { step: 'intent', attempt: 1 }),
  fact('step.started', 5, { kind: 'generate' }, answer(1)),
  fact(
    'answer.generated',
    6,
    {
      model: { id: 'm1', provider: 'p' },
      prompt: { path: 'p.md', hash: 'h' },
      costMicroUsd: 20,
      fallbacks: [{ from: 'm0', code: 'system-unavailable' }],
    },
    answer(1),
  ),
  fact('answer.validated', 7, { verdict: 'repair', failures: [{ code: 'required', pointer: '/total' }] }, answer(1)),
  fact('step.failed', 8, { code: 'checks-failed' }, answer(1)),
  fact('step.started', 9, {}, answer(2)),
  fact(
    'answer.generated',
    10,
    { model: { id: 'm1', provider: 'p' }, prompt: { path: 'p.md', hash: 'h' }, costMicroUsd: 30 },
    answer(2),
  ),
  fact('answer.validated', 11, { verdict: 'pass', checks: [{ name: 'schema', verdict: 'pass' }] }, answer(2)),
  fact('step.ended', 12, { status: 'completed' }, answer(2)),
  fact('approval.requested', 13, { approval: 'a1', role: 'payables-approver' }, pay),
  fact('approval.decided', 14, { approval: 'a1', decision: 'accept', by: 'user:grace' }, pay),
  fact('action.checked', 15, { operation: 'erp.pay-invoice', verdict: 'pass' }, pay),
  fact('action.executed', 16, { operation: 'erp.pay-invoice', outcome: 'done', reference: 'PAY-1' }, pay),
  fact('weather.changed', 17, { to: 'rain' }),
  fact('run.ended', 18, { status: 'completed', costMicroUsd: 55 }),
];
const recorded = (facts: AuditFact[]): RecordedFact[] => facts.map((one, index) => ({ seq: index + 1, fact: one }));

describe('explainRun', () => {
  const explained = explainRun('r1', recorded(story));

  it('says who asked for what, under which workflow, and how it ended', () => {
    expect(explained).toMatchObject({
      run: 'r1',
      workflow: { name: 'vendor-invoice', version: 3, hash: 'b'.repeat(64) },
      subject: 'user:ada',
      status: 'completed',
      acceptedAt: at(0),
      endedAt: at(18),
      tookMs: 18_000,
    });
  });

  it('shows intents with scores, checks with verdicts and failures, and names the proving record', () => {
    expect(explained['intents']).toMatchObject([
      { label: 'invoice', scores: [{ label: 'invoice', score: 0.9 }], record: 4 },
    ]);
    expect(explained['checks']).toMatchObject([
      { attempt: 1, verdict: 'repair', failures: [{ pointer: '/total' }] },
      { attempt: 2, verdict: 'pass' },
    ]);
  });

  it('counts models, prompts, fallbacks and money', () => {
    expect(explained).toMatchObject({
      models: [{ id: 'm1', provider: 'p' }],
      prompts: [{ path: 'p.md', hash: 'h' }],
      fallbacks: [{ step: 'answer', attempt: 1, fallback: { from: 'm0' } }],
      cost: { totalMicroUsd: 55, bySteps: { answer: 50 } },
    });
  });

  it('shows what a judge said of an answer by model, scores and cost, and counts it in the cost of its step', () => {
    const said = { model: 'm2', scores: [0.4], least: 0.7, costMicroUsd: 7 };
    const judged = explainRun('r1', recorded([...story.slice(0, 11), fact('answer.judged', 12, said, answer(2))]));
    expect(judged['judgements']).toMatchObject([{ ...said, step: 'answer', attempt: 2, record: 12 }]);
    expect(judged['cost']).toMatchObject({ bySteps: { answer: 57 } });
    expect(judged['other']).toEqual([]);
  });

  it('joins what was asked of people and what they decided, what was checked and what was done', () => {
    expect(explained['approvals']).toMatchObject([
      { approval: 'a1', requested: { role: 'payables-approver' }, decided: [{ decision: 'accept' }] },
    ]);
    expect(explained['actions']).toMatchObject([
      { operation: 'erp.pay-invoice', outcome: 'done', reference: 'PAY-1', checked: [{ verdict: 'pass' }] },
    ]);
  });

  it('gives the time and the attempts of each step', () => {
    expect(explained['steps']).toMatchObject([
      { step: 'intent', kind: 'classify', tookMs: 1_800, status: 'completed' },
      {
        step: 'answer',
        kind: 'generate',
        tookMs: 7_000,
        attempts: [
          { attempt: 1, status: 'failed', failure: { code: 'checks-failed' } },
          { attempt: 2, tookMs: 3_000 },
        ],
      },
      { step: 'pay', attempts: [{ attempt: 1 }] },
    ]);
  });

  it('keeps kinds that it does not know', () => {
    expect(explained['other']).toMatchObject([{ kind: 'weather.changed', to: 'rain' }]);
  });

  it('tells the same story in whatever order the facts arrived', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray(story, { minLength: story.length }), (arrived) => {
        const { timeline } = explainRun('r1', recorded(arrived));
        expect((timeline as { at: string }[]).map((one) => one.at)).toEqual(story.map((one) => one.at));
      }),
    );
  });

  it('makes do with any part of the facts', () => {
    fc.assert(
      fc.property(fc.subarray(story, { minLength: 1 }), (part) => {
        expect(JSON.parse(JSON.stringify(explainRun('r1', recorded(part))))).toMatchObject({
          run: 'r1',
          timeline: { length: part.length },
        });
      }),
    );
  });
});
