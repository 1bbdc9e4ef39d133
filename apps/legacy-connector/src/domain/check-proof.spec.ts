import { describe, expect, it } from 'vitest';
import { checkProof } from './check-proof.js';

const intended = { tenant: 'demo', run: 'r1', step: 'pay', operation: 'erp.pay-invoice', argumentsHash: 'aa' };
const verdict = { ...intended, isApprovalRequired: false };
const decision = { ...intended, approval: 'a1', decidedBy: 'user:ada', evidenceHash: 'ee' };

it('lets pass what the verdict names exactly', () => {
  expect(() => checkProof(intended, verdict, [])).not.toThrow();
  expect(() => checkProof(intended, { ...verdict, isApprovalRequired: true }, [decision])).not.toThrow();
});

it.each(['tenant', 'run', 'step', 'operation', 'argumentsHash'] as const)(
  'denies a verdict for another %s',
  (field) => {
    expect(() => checkProof(intended, { ...verdict, [field]: 'other' }, [])).toThrow(
      expect.objectContaining({ kind: 'denied', code: 'foreign-verdict' }),
    );
  },
);

it('denies what needs an approval and has none', () => {
  expect(() => checkProof(intended, { ...verdict, isApprovalRequired: true }, [])).toThrow(
    expect.objectContaining({ kind: 'denied', code: 'approval-missing' }),
  );
});

it('denies an approval of other arguments', () => {
  const other = { ...decision, argumentsHash: 'bb' };
  expect(() => checkProof(intended, { ...verdict, isApprovalRequired: true }, [other])).toThrow(
    expect.objectContaining({ kind: 'denied', code: 'foreign-decision' }),
  );
});

describe('what two persons must permit', () => {
  const both = { ...verdict, isApprovalRequired: true, persons: 2 };
  const second = { ...decision, decidedBy: 'user:ben' };
  const missing = expect.objectContaining({ kind: 'denied', code: 'approval-missing' }) as Error;

  it('is done with the decisions of two', () => {
    expect(() => checkProof(intended, both, [decision, second])).not.toThrow();
  });

  it.each([
    ['one of them', [decision]],
    ['the same person twice', [decision, { ...decision }]],
    ['a person and a service', [{ ...decision, decidedBy: 'service:bot' }, second]],
    ['decisions of two approvals', [{ ...decision, approval: 'a0' }, second]],
  ])('is denied with %s', (_what, decisions) => {
    expect(() => checkProof(intended, both, decisions)).toThrow(missing);
  });

  it('is denied where one of them permitted other arguments', () => {
    expect(() => checkProof(intended, both, [{ ...decision, argumentsHash: 'bb' }, second])).toThrow(
      expect.objectContaining({ code: 'foreign-decision' }),
    );
  });
});
