import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { AuditRecorded, ExecuteAction, RunCancelled } from '@chassis/contracts';
import { startLine, type TestLine } from '@chassis/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { legacyConnector } from '../src/index.js';
import { act, commandFor, payment } from './acting.js';
import { Erp } from './simulator-process.js';

let line: TestLine;
let erp: Erp;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'payments-'));
  erp = await Erp.start(folder);
  line = await startLine({ services: [legacyConnector], settings: { ERP_URL: erp.url, RECONCILE_EVERY_MS: '300' } });
});
afterAll(async () => {
  await line.stop();
  await erp.kill();
  await rm(folder, { recursive: true });
});
beforeEach(async () => {
  if (!erp.isRunning()) await erp.restart();
});
afterEach(async () => {
  if (!erp.isRunning()) throw new Error('The ERP fell over.');
  await erp.faults({ lostAnswers: 0, slowAnswers: 0, serverFaults: 0, faultsAfterPaying: 0, blockedVendors: [] });
});

const paymentsOf = async (invoice: string) => (await erp.payments()).filter((one) => one.invoice === invoice);

describe('A payment', () => {
  it('is made once and answers with its reference', async () => {
    const answer = await act(line, 'erp.pay-invoice', payment('A-1'));
    const [paid] = await paymentsOf('A-1');
    expect(answer).toMatchObject({ outcome: 'done', reference: paid?.reference });
    expect(answer.output).toEqual({ reference: paid?.reference, amount: 11_900, currency: 'EUR' });
  });

  it('gives the same run its reference again, and another run a conflict, without a second payment', async () => {
    const run = randomUUID();
    const first = await act(line, 'erp.pay-invoice', payment('A-2'), { run });
    const again = await act(line, 'erp.pay-invoice', payment('A-2'), { run, attempt: 2 });
    const other = await act(line, 'erp.pay-invoice', payment(' a-2 '));
    expect(again).toEqual(first);
    expect(other).toMatchObject({ outcome: 'conflict', code: 'duplicate-invoice', reference: first.reference });
    expect(await paymentsOf('A-2')).toHaveLength(1);
  });

  it('is made once more under a person’s decision to repeat it, once for each decision', async () => {
    const first = await act(line, 'erp.pay-invoice', payment('A-20'));
    const run = randomUUID();
    const decision = { repeats: 'the-first-run', approval: `${run}.pay.1` };
    const more = { run, verdict: { isApprovalRequired: true }, decision };
    const second = await act(line, 'erp.pay-invoice', payment('A-20'), more);
    expect(second).toMatchObject({ outcome: 'done' });
    expect(second.reference).not.toBe(first.reference);
    expect(await act(line, 'erp.pay-invoice', payment('A-20'), { ...more, attempt: 2 })).toEqual(second);
    expect(await paymentsOf('A-20')).toHaveLength(2);
  });

  it('is not made once more by a decision that says nothing of a repetition, nor by one over other arguments', async () => {
    await act(line, 'erp.pay-invoice', payment('A-21'));
    const plain = { verdict: { isApprovalRequired: true }, decision: {} };
    expect(await act(line, 'erp.pay-invoice', payment('A-21'), plain)).toMatchObject({ outcome: 'conflict' });
    const foreign = { decision: { repeats: 'the-first-run', argumentsHash: 'f'.repeat(64) } };
    await expect(act(line, 'erp.pay-invoice', payment('A-21'), foreign)).rejects.toMatchObject({
      code: 'foreign-decision',
    });
    expect(await paymentsOf('A-21')).toHaveLength(1);
  });

  it('does not take the first one for it when the answer to its repetition is lost', async () => {
    const first = await act(line, 'erp.pay-invoice', payment('A-22'));
    await erp.faults({ lostAnswers: 1 });
    const decision = { repeats: 'the-first-run', approval: 'a22' };
    const deadline = new Date(Date.now() + 6_000);
    const answer = await act(line, 'erp.pay-invoice', payment('A-22'), { decision, deadline });
    if (answer.outcome !== 'unknown') expect(answer.reference).not.toBe(first.reference);
    expect((await paymentsOf('A-22')).length).toBeLessThanOrEqual(2);
  });

  it('leaves a record with hashes and references, and no text', async () => {
    const run = randomUUID();
    const { reference } = await act(line, 'erp.pay-invoice', payment('A-3'), { run });
    const { data } = await line.next(AuditRecorded, ({ facts }) => facts.some((fact) => fact.run === run));
    expect(data.facts).toEqual([
      expect.objectContaining({
        kind: 'action.executed',
        data: expect.objectContaining({ operation: 'erp.pay-invoice', outcome: 'done', reference }) as object,
      }),
    ]);
    expect(JSON.stringify(data.facts)).not.toContain('DE89');
  });

  it('is one for two runs that ask at the same moment', async () => {
    const answers = await Promise.all([
      act(line, 'erp.pay-invoice', payment('A-4')),
      act(line, 'erp.pay-invoice', payment('A-4')),
    ]);
    expect(answers.map(({ outcome }) => outcome).sort()).toEqual(['conflict', 'done']);
    expect(await paymentsOf('A-4')).toHaveLength(1);
  });

  it('is refused with our code when the vendor is blocked, and may be tried by another run', async () => {
    await erp.faults({ blockedVendors: ['4711'] });
    expect(await act(line, 'erp.pay-invoice', payment('A-5'))).toMatchObject({
      outcome: 'refused',
      code: 'vendor-blocked',
    });
    await erp.faults({ blockedVendors: [] });
    expect(await act(line, 'erp.pay-invoice', payment('A-5'))).toMatchObject({ outcome: 'done' });
  });

  it('can be cancelled, and after that be made by another run but not by the one that undid it', async () => {
    const run = randomUUID();
    const { reference } = await act(line, 'erp.pay-invoice', payment('A-6'), { run });
    const undone = await act(line, 'erp.cancel-payment', { reference }, { run, step: 'undo' });
    expect(undone).toMatchObject({ outcome: 'done', output: { reference, status: 'cancelled' } });
    expect(await erp.cancelled()).toContain(reference);
    expect(await act(line, 'erp.pay-invoice', payment('A-6'), { run })).toMatchObject({
      outcome: 'refused',
      code: 'compensated',
    });
    expect(await act(line, 'erp.pay-invoice', payment('A-6'))).toMatchObject({ outcome: 'done' });
  });
});

describe('A payment without proof', () => {
  it.each([
    ['a verdict over other arguments', { verdict: { argumentsHash: 'f'.repeat(64) } }],
    ['a verdict for another run', { verdict: { run: 'other' } }],
    ['no decision where the verdict requires one', { verdict: { isApprovalRequired: true } }],
    [
      'a decision over other arguments',
      { verdict: { isApprovalRequired: true }, decision: { argumentsHash: 'f'.repeat(64) } },
    ],
  ])('is denied: %s', async (_what, acting) => {
    await expect(act(line, 'erp.pay-invoice', payment('B-1'), acting)).rejects.toMatchObject({ kind: 'denied' });
    expect(await paymentsOf('B-1')).toEqual([]);
  });

  it('is denied when the verdict was signed by somebody else', async () => {
    const { data, step } = await commandFor(line, 'erp.pay-invoice', payment('B-2'));
    const forged = await line.platform.signerOf('orchestrator').sign({
      tenant: 'demo',
      ...step,
      operation: 'erp.pay-invoice',
      argumentsHash: data.arguments.payload,
      isApprovalRequired: false,
    });
    await line.publish(
      ExecuteAction,
      { ...data, verdict: forged },
      { as: await line.principal('demo', 'user:ada'), step },
    );
    await line.next(AuditRecorded, ({ facts }) =>
      facts.some((fact) => fact.kind === 'message.denied' && fact.run === step.run),
    );
    expect(await paymentsOf('B-2')).toEqual([]);
  });

  it('is made with the decision that the verdict requires', async () => {
    const answer = await act(line, 'erp.pay-invoice', payment('B-3'), {
      verdict: { isApprovalRequired: true },
      decision: {},
    });
    expect(answer.outcome).toBe('done');
  });

  it('is invalid when its arguments are not what the connector file allows', async () => {
    await expect(
      act(line, 'erp.pay-invoice', payment('B-4', { amount: { minor: 0, currency: 'EUR' } })),
    ).rejects.toMatchObject({
      kind: 'invalid',
      code: 'invalid-arguments',
    });
  });
});

describe('A payment in doubt', () => {
  it.each(['lostAnswers', 'faultsAfterPaying'])('is read back and not repeated (%s)', async (fault) => {
    await erp.faults({ [fault]: 1 });
    const answer = await act(line, 'erp.pay-invoice', payment(`C-${fault}`));
    const paid = await paymentsOf(`C-${fault}`);
    expect(paid).toHaveLength(1);
    expect(answer).toMatchObject({ outcome: 'done', reference: paid[0]?.reference });
  });

  it('is sent again once it is surely absent', async () => {
    await erp.faults({ serverFaults: 1 });
    expect(await act(line, 'erp.pay-invoice', payment('C-2'))).toMatchObject({ outcome: 'done' });
    expect(await paymentsOf('C-2')).toHaveLength(1);
  });

  it('is found though its answer comes too late', async () => {
    await erp.faults({ slowAnswers: 1, slowMs: 4_000 });
    expect(await act(line, 'erp.pay-invoice', payment('C-3'))).toMatchObject({ outcome: 'done' });
    expect(await paymentsOf('C-3')).toHaveLength(1);
  });

  it('is a conflict when what is found under its key was paid by somebody else', async () => {
    await erp.faults({ serverFaults: 1 });
    const answer = act(line, 'erp.pay-invoice', payment('C-4'));
    await until(async () => (await erp.plannedFaults())['serverFaults'] === 0);
    // Still within the second in which the connector's request could be under way.
    await new Promise((resolve) => setTimeout(resolve, 300));
    await payOutside('C-4', 500);
    expect(await answer).toMatchObject({ outcome: 'conflict', code: 'duplicate-invoice' });
    expect(await paymentsOf('C-4')).toHaveLength(1);
  });

  it('is unknown at the deadline, and known to the ledger later', async () => {
    const run = randomUUID();
    await erp.faults({ slowAnswers: 1, slowMs: 4_000 });
    // Time for the request and its second of patience, and for no look-up behind it.
    const deadline = new Date(Date.now() + 2_300);
    expect(await act(line, 'erp.pay-invoice', payment('C-5'), { run, deadline })).toMatchObject({
      outcome: 'unknown',
      code: 'action-unknown',
    });
    const { data } = await line.next(AuditRecorded, ({ facts }) =>
      facts.some((fact) => fact.run === run && fact.kind === 'action.reconciled'),
    );
    const [paid] = await paymentsOf('C-5');
    expect(data.facts[0]?.data).toMatchObject({ state: 'confirmed', reference: paid?.reference });
  });
});

describe('A payment that a crash left as dispatched', () => {
  /** The row as a process that was killed leaves it. */
  const leaveBehind = async (invoice: string, run: string): Promise<void> => {
    const { data } = await commandFor(line, 'erp.pay-invoice', payment(invoice), { run });
    await line.database('legacy-connector').withTenant('demo', (tx) =>
      tx.query(
        `insert into actions (tenant, system, operation, business_key, run, step, attempt, arguments, arguments_bytes, data_class, state, epoch, owner, lease_until, dispatched_at, tries)
        values ('demo', 'erp', 'erp.pay-invoice', $1, $2, 'pay', 1, $3, $4, 'confidential', 'dispatched', 1, 'killed', clock_timestamp() + interval '1 second', clock_timestamp(), 1)`,
        [JSON.stringify(['4711', invoice]), run, data.arguments.payload, data.arguments.bytes],
      ),
    );
  };

  it('is found by the message delivered again, and not repeated', async () => {
    const run = randomUUID();
    await payOutside('G-1', 11_900);
    await leaveBehind('G-1', run);
    const answer = await act(line, 'erp.pay-invoice', payment('G-1'), { run });
    const paid = await paymentsOf('G-1');
    expect(answer).toMatchObject({ outcome: 'done', reference: paid[0]?.reference });
    expect(paid).toHaveLength(1);
  });

  it('is sent when it is surely absent', async () => {
    const run = randomUUID();
    await leaveBehind('G-2', run);
    expect(await act(line, 'erp.pay-invoice', payment('G-2'), { run })).toMatchObject({ outcome: 'done' });
    expect(await paymentsOf('G-2')).toHaveLength(1);
  });

  it('stays a conflict for other runs', async () => {
    await leaveBehind('G-3', randomUUID());
    expect(await act(line, 'erp.pay-invoice', payment('G-3'))).toMatchObject({ outcome: 'conflict' });
    expect(await paymentsOf('G-3')).toEqual([]);
  });
});

describe('When the ERP is down', () => {
  it('a payment fails as transient with nothing sent, and the next attempt makes it', async () => {
    const run = randomUUID();
    await erp.kill();
    await expect(act(line, 'erp.pay-invoice', payment('D-1'), { run })).rejects.toMatchObject({
      kind: 'transient',
      code: 'system-unavailable',
    });
    await erp.restart();
    expect(await act(line, 'erp.pay-invoice', payment('D-1'), { run, attempt: 2 })).toMatchObject({ outcome: 'done' });
    expect(await paymentsOf('D-1')).toHaveLength(1);
  });
});

describe('A cancelled run', () => {
  it('sends nothing that was not sent yet', async () => {
    const run = randomUUID();
    const as = await line.principal('demo', 'user:ada');
    await line.publish(RunCancelled, { reason: 'cancelled-by-user', by: 'user:ada' }, { as, run });
    await until(async () => {
      const rows = await line
        .database('legacy-connector')
        .withTenant('demo', (tx) => tx.query('select 1 from cancelled_runs where run = $1', [run]));
      return rows.length === 1;
    });
    expect(await act(line, 'erp.pay-invoice', payment('E-1'), { run })).toMatchObject({
      outcome: 'refused',
      code: 'run-cancelled',
    });
    expect(await paymentsOf('E-1')).toEqual([]);
  });

  it('may still undo what it did', async () => {
    const run = randomUUID();
    const { reference } = await act(line, 'erp.pay-invoice', payment('E-2'), { run });
    const as = await line.principal('demo', 'user:ada');
    await line.publish(RunCancelled, { reason: 'cancelled-by-user', by: 'user:ada' }, { as, run });
    expect(await act(line, 'erp.cancel-payment', { reference }, { run, step: 'undo' })).toMatchObject({
      outcome: 'done',
    });
  });
});

describe('Another tenant', () => {
  it("neither sees nor disturbs the first one's payments", async () => {
    await act(line, 'erp.pay-invoice', payment('F-1'));
    const rows = await line.database('legacy-connector').withTenant('other', (tx) => tx.query('select 1 from actions'));
    expect(rows).toEqual([]);
  });
});

/** Somebody at a terminal of the ERP. */
async function payOutside(invoice: string, amountMinor: number): Promise<void> {
  const fields = Object.entries({
    vendor: '4711',
    invoice,
    amountMinor,
    currency: 'EUR',
    iban: 'DE89370400440532013000',
  });
  const body = fields.map(([name, value]) => `<p:${name}>${value}</p:${name}>`).join('');
  await fetch(erp.url, {
    method: 'POST',
    headers: { 'content-type': 'text/xml', soapaction: '"urn:erp:payments/PayInvoice"' },
    body: `<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/" xmlns:p="urn:erp:payments"><s:Body><p:PayInvoice>${body}</p:PayInvoice></s:Body></s:Envelope>`,
  });
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  for (let waits = 0; waits < 500; waits++) {
    if (await holds()) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error('It did not come true within 10 s.');
}
