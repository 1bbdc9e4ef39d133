import { appendFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClientAsync } from 'soap';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ErpProcess } from './erp-process.js';

const payment = {
  vendor: '4711',
  invoice: 'R-1',
  amountMinor: 11_900,
  currency: 'EUR',
  iban: 'DE89370400440532013000',
};
let folder: string;
let erp: ErpProcess;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'erp-'));
  erp = await ErpProcess.start(folder);
});
afterEach(async () => {
  await erp.kill();
  await rm(folder, { recursive: true });
});

describe('The ERP', () => {
  it('describes itself in a WSDL that an ordinary SOAP client can use', async () => {
    const client = await createClientAsync(`${erp.url}?wsdl`);
    const [paid] = (await client['PayInvoiceAsync'](payment)) as [{ reference: string }];
    const [found] = (await client['FindPaymentAsync']({ vendor: '4711', invoice: 'R-1' })) as [Record<string, unknown>];
    expect(paid.reference).toBe('PAY-000001');
    expect(found).toMatchObject({ found: true, reference: 'PAY-000001', currency: 'EUR', iban: payment.iban });
  });

  it('pays the same invoice twice when it is sent twice', async () => {
    await erp.send('PayInvoice', payment);
    await erp.send('PayInvoice', payment);
    const { payments } = await erp.ledger();
    expect(payments.map(({ reference }) => reference)).toEqual(['PAY-000001', 'PAY-000002']);
  });

  it('no longer finds a payment that was cancelled, and bears a second cancellation', async () => {
    await erp.send('PayInvoice', payment);
    expect(await erp.send('CancelPayment', { reference: 'PAY-000001' })).toContain('CANCELLED');
    expect(await erp.send('CancelPayment', { reference: 'PAY-000001' })).toContain('CANCELLED');
    expect(await erp.send('FindPayment', { vendor: '4711', invoice: 'R-1' })).toContain('false');
    expect((await erp.ledger()).cancelled).toEqual(['PAY-000001']);
  });

  it('refuses a blocked vendor, an impossible amount and an unknown reference with a client fault', async () => {
    await erp.faults({ blockedVendors: ['4711'] });
    expect(await erp.send('PayInvoice', payment)).toContain('VENDOR_BLOCKED');
    expect(await erp.send('PayInvoice', { ...payment, vendor: '1', amountMinor: -1 })).toContain('INVALID_ARGUMENT');
    expect(await erp.send('CancelPayment', { reference: 'PAY-9' })).toContain('UNKNOWN_REFERENCE');
    expect((await erp.ledger()).payments).toEqual([]);
  });

  it('falls over with exit code 70 at the sixth request within a second', async () => {
    const answers = await Promise.allSettled(Array.from({ length: 6 }, () => erp.send('FindPayment', payment)));
    expect(answers.some(({ status }) => status === 'rejected')).toBe(true);
    expect(await erp.exit).toBe(70);
  });

  it('bears five requests within a second', async () => {
    await Promise.all(Array.from({ length: 5 }, () => erp.send('FindPayment', payment)));
    expect(await erp.requests()).toEqual({ requests: 5, mostInOneSecond: 5 });
  });
});

describe('When told to misbehave, the ERP', () => {
  it('loses an answer after the payment is in its ledger', async () => {
    await erp.faults({ lostAnswers: 1 });
    await expect(erp.send('PayInvoice', payment)).rejects.toThrow('fetch failed');
    expect(await erp.send('FindPayment', payment)).toContain('PAY-000001');
  });

  it('answers a server fault without paying, or after paying', async () => {
    await erp.faults({ serverFaults: 1, faultsAfterPaying: 1 });
    expect(await erp.send('PayInvoice', payment)).toContain('Server');
    expect((await erp.ledger()).payments).toHaveLength(0);
    expect(await erp.send('PayInvoice', payment)).toContain('Server');
    expect((await erp.ledger()).payments).toHaveLength(1);
  });
});

describe('After kill -9 the ERP', () => {
  it('still has every payment that it answered', async () => {
    const answer = await erp.send('PayInvoice', payment);
    await erp.kill();
    erp = await ErpProcess.start(folder);
    expect(answer).toContain('PAY-000001');
    expect(await erp.send('FindPayment', payment)).toContain('PAY-000001');
  });

  it('cuts off a last line that was torn, and goes on numbering', async () => {
    await erp.send('PayInvoice', payment);
    await erp.kill();
    await appendFile(join(folder, 'ledger.jsonl'), '{"kind":"payment","refer');
    erp = await ErpProcess.start(folder);
    expect(await erp.send('PayInvoice', { ...payment, invoice: 'R-2' })).toContain('PAY-000002');
    expect((await readFile(join(folder, 'ledger.jsonl'), 'utf8')).trim().split('\n')).toHaveLength(2);
  });

  it('refuses to start on a ledger that is broken in the middle', async () => {
    await erp.kill();
    await writeFile(join(folder, 'ledger.jsonl'), 'nonsense\n');
    await expect(ErpProcess.start(folder)).rejects.toThrow('ledger.jsonl:1 is not a ledger entry');
  });
});
