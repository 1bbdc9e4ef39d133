import { expect, it } from 'vitest';
import type { ActionRow } from './action-row.js';
import { decideClaim } from './decide-claim.js';

const row = (part: Partial<ActionRow>): ActionRow => ({
  tenant: 'demo',
  system: 'erp',
  operation: 'erp.pay-invoice',
  businessKey: '["4711","R-1"]',
  run: 'r1',
  step: 'pay',
  attempt: 1,
  arguments: { payload: 'aa', bytes: 2 },
  dataClass: 'confidential',
  deadline: undefined,
  state: 'planned',
  epoch: 1,
  isLeased: false,
  tries: 0,
  reference: undefined,
  output: undefined,
  code: undefined,
  ...part,
});
const own = row({});
const foreign = row({ run: 'r2' });

it('gives the same run what it did, and another run a conflict', () => {
  expect(decideClaim(row({ state: 'confirmed' }), own)).toBe('done');
  expect(decideClaim(row({ state: 'confirmed' }), foreign)).toBe('conflict');
});

it('calls it a conflict when the same run asks for other arguments under a key that is done', () => {
  expect(decideClaim(row({ state: 'confirmed' }), { ...own, arguments: { payload: 'bb', bytes: 2 } })).toBe('conflict');
});

it('lets no other run touch what may have been sent, however long ago', () => {
  expect(decideClaim(row({ state: 'dispatched' }), foreign)).toBe('conflict');
  expect(decideClaim(row({ state: 'unknown' }), foreign)).toBe('conflict');
  expect(decideClaim(row({ state: 'dispatched' }), own)).toBe('take');
});

it('lets one worker at a time go on with a row', () => {
  expect(decideClaim(row({ state: 'dispatched', isLeased: true }), own)).toBe('wait');
  expect(decideClaim(row({ state: 'planned', isLeased: true }), own)).toBe('wait');
  expect(decideClaim(row({ state: 'planned', isLeased: true }), foreign)).toBe('conflict');
});

it('gives an abandoned plan to whoever comes, since nothing was sent', () => {
  expect(decideClaim(row({ state: 'planned' }), foreign)).toBe('take');
});

it('sends again what was refused only for a new attempt or another run', () => {
  expect(decideClaim(row({ state: 'refused' }), own)).toBe('refused');
  expect(decideClaim(row({ state: 'refused' }), { ...own, attempt: 2 })).toBe('take');
  expect(decideClaim(row({ state: 'refused' }), foreign)).toBe('take');
});
