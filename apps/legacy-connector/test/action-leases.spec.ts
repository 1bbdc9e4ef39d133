import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { startLine, type TestLine } from '@chassis/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { ActionRequest } from '../src/domain/action-row.js';
import { legacyConnector } from '../src/index.js';
import { ActionLedger } from '../src/ledger/action-ledger.js';
import { LeaseKeeper } from '../src/ledger/lease-keeper.js';

let line: TestLine;
let ledger: ActionLedger;

beforeAll(async () => {
  line = await startLine({ services: [legacyConnector] });
  ledger = new ActionLedger(line.database('legacy-connector'), line.platform.outbox);
});
afterAll(async () => await line.stop());

const requestOf = (businessKey: string): ActionRequest => ({
  tenant: 'demo',
  system: 'erp',
  operation: 'erp.pay-invoice',
  businessKey,
  run: randomUUID(),
  step: 'pay',
  attempt: 1,
  arguments: { payload: 'a'.repeat(64), bytes: 2 },
  dataClass: 'internal',
  deadline: undefined,
});

it('keeps the rows that are worked on, and lets go one that could not be given back, whatever else goes on', async () => {
  const keeper = new LeaseKeeper(ledger, line.platform.logger);
  const [busy, left] = [requestOf('busy'), requestOf('left')];
  const worked = await ledger.claim(busy);
  const abandoned = await ledger.claim(left);
  expect([worked.claim, abandoned.claim]).toEqual(['take', 'take']);
  const ended = Promise.withResolvers<void>();
  const working = keeper.during(worked.row, async () => await ended.promise);
  const failed = keeper.during(abandoned.row, async () => await Promise.reject(new Error('the database was away')));
  await expect(failed).rejects.toThrow('the database was away');
  expect((await ledger.claim(left)).claim).toBe('wait');

  await expect.poll(async () => (await ledger.claim(left)).claim, { timeout: 20_000 }).toBe('take');
  await sleep(1_000);
  expect((await ledger.claim(busy)).claim).toBe('wait');
  ended.resolve();
  await working;
});
