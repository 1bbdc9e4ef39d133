import { expect, it } from 'vitest';
import { checkProof } from './check-proof.js';

const intended = { tenant: 'demo', run: 'r1', step: 'pay', operation: 'erp.pay-invoice', argumentsHash: 'aa' };
const verdict = { ...intended, isApprovalRequired: false };
const decision = { ...intended, approval: 'a1', decidedBy: 'user:ada', evidenceHash: 'ee' };

it('lets pass what the verdict names exactly', () => {
  expect(() => checkProof(intended, verdict, undefined)).not.toThrow();
  expect(() => checkProof(intended, { ...verdict, isApprovalRequired: true }, decision)).not.toThrow();
});

it.each(['tenant', 'run', 'step', 'operation', 'argumentsHash'] as const)(
  'denies a verdict for another %s',
  (field) => {
    expect(() => checkProof(intended, { ...verdict, [field]: 'other' }, undefined)).toThrow(
      expect.objectContaining({ kind: 'denied', code: 'foreign-verdict' }),
    );
  },
);

it('denies what needs an approval and has none', () => {
  expect(() => checkProof(intended, { ...verdict, isApprovalRequired: true }, undefined)).toThrow(
    expect.objectContaining({ kind: 'denied', code: 'approval-missing' }),
  );
});

it('denies an approval of other arguments', () => {
  const other = { ...decision, argumentsHash: 'bb' };
  expect(() => checkProof(intended, { ...verdict, isApprovalRequired: true }, other)).toThrow(
    expect.objectContaining({ kind: 'denied', code: 'foreign-decision' }),
  );
});
