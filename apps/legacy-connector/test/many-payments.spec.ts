import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ActionExecuted, ExecuteAction } from '@chassis/contracts';
import { startLine, type TestLine } from '@chassis/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { legacyConnector } from '../src/index.js';
import { commandFor, payment } from './acting.js';
import { Erp } from './simulator-process.js';

const invoices = Array.from({ length: 40 }, (_, index) => `M-${index + 1}`);
let line: TestLine;
let erp: Erp;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'many-payments-'));
  erp = await Erp.start(folder);
  line = await startLine({ services: [legacyConnector], settings: { ERP_URL: erp.url } });
});
afterAll(async () => {
  await line.stop();
  await erp.kill();
  await rm(folder, { recursive: true });
});

it('pays forty invoices at once without a sixth request in any second, each exactly once, though answers get lost', async () => {
  await erp.faults({ lostAnswers: 4, faultsAfterPaying: 2 });
  const as = await line.principal('demo', 'user:ada');
  const runs = new Map<string, string>();
  for (const invoice of invoices) {
    const { data, step } = await commandFor(line, 'erp.pay-invoice', payment(invoice), { run: randomUUID() });
    runs.set(invoice, step.run);
    await line.publish(ExecuteAction, data, { as, step });
  }
  const answers = new Map<string, string | undefined>();
  for (const [invoice, run] of runs) {
    const { data } = await line.next(ActionExecuted, (_data, { step }) => step?.run === run);
    expect(data.outcome).toBe('done');
    answers.set(invoice, data.reference);
  }
  expect(erp.isRunning()).toBe(true);
  expect(await erp.mostInOneSecond()).toBe(5);
  const paid = await erp.payments();
  expect(paid).toHaveLength(invoices.length);
  expect(new Map(paid.map(({ invoice, reference }) => [invoice, reference]))).toEqual(answers);
});
