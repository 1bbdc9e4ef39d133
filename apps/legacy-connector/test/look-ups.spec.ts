import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { OperationsList } from '@chassis/contracts';
import { startLine, type TestLine } from '@chassis/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { legacyConnector } from '../src/index.js';
import { act, payment } from './acting.js';
import { Erp, SimulatorProcess } from './simulator-process.js';

const seed = {
  vendors: [
    {
      number: '4711',
      name: 'Nordwind Pumpen GmbH',
      iban: 'DE89370400440532013000',
      taxNumber: 'DE136695976',
      email: 'ar@nordwind.example',
    },
    { number: '4712', name: 'Krause & Söhne', iban: 'DE02120300000000202051', isBlocked: true },
    { number: '4713', name: 'Krause & Söhne', iban: 'DE02500105170137075030' },
  ],
  orders: [
    {
      number: '4500017',
      vendor: '4711',
      currency: 'EUR',
      lines: [
        { item: 'Dichtung', quantity: 60, unitPriceMinor: 1_990 },
        { item: 'Welle', quantity: 2.5, unitPriceMinor: 123_456 },
      ],
    },
    {
      number: 'PO-9',
      vendor: '4712',
      currency: 'EUR',
      status: 'cancelled',
      lines: [{ item: 'Rohr', quantity: 1, unitPriceMinor: 5 }],
    },
  ],
};
let line: TestLine;
let erp: Erp;
let old: SimulatorProcess;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'look-ups-'));
  const seedFile = path.join(folder, 'seed.json');
  await writeFile(seedFile, JSON.stringify(seed));
  erp = await Erp.start(path.join(folder, 'erp'));
  old = await SimulatorProcess.start('old-ledger', [
    '--port',
    '0',
    '--data',
    path.join(folder, 'old'),
    '--seed',
    seedFile,
  ]);
  line = await startLine({
    services: [legacyConnector],
    settings: { ERP_URL: erp.url, OLD_LEDGER_URL: String(old.said['url']) },
  });
});
afterAll(async () => {
  await line.stop();
  await erp.kill();
  await old.kill();
  await rm(folder, { recursive: true });
});

describe('The old ledger', () => {
  const nordwind = {
    number: '4711',
    name: 'Nordwind Pumpen GmbH',
    iban: 'DE89370400440532013000',
    taxNumber: 'DE136695976',
    email: 'ar@nordwind.example',
    isBlocked: false,
  };

  it.each([
    ['number', { number: '4711' }],
    ['number', { number: '0000004711', name: 'Krause & Söhne' }],
    ['taxNumber', { taxNumber: 'de 136 695 976', name: null }],
    ['name', { name: 'NORDWIND  Pumpen-GmbH' }],
    ['iban', { name: 'Unknown Ltd', iban: 'DE89 3704 0044 0532 0130 00' }],
  ])('finds a vendor by %s', async (matchedBy, values) => {
    const answer = await act(line, 'old-ledger.find-vendor', values);
    expect(answer).toMatchObject({ outcome: 'done', output: { ...nordwind, matchedBy } });
  });

  it('lets the name decide before the account, so that a foreign account does not hide behind a known name', async () => {
    const answer = await act(line, 'old-ledger.find-vendor', {
      name: 'Nordwind Pumpen GmbH',
      iban: 'DE02120300000000202051',
    });
    expect(answer.output).toMatchObject({ number: '4711', iban: nordwind.iban });
  });

  it('finds none by nothing, by an unknown name, or by a name that two bear', async () => {
    for (const values of [{}, { name: '' }, { name: 'Nobody' }, { name: 'Krause & Söhne' }, { name: "x' or '1'='1" }]) {
      expect(await act(line, 'old-ledger.find-vendor', values)).toMatchObject({
        outcome: 'not-found',
        output: undefined,
      });
    }
  });

  it('says that a vendor is blocked', async () => {
    expect((await act(line, 'old-ledger.find-vendor', { number: '4712' })).output).toMatchObject({
      isBlocked: true,
      taxNumber: null,
      email: null,
    });
  });

  it('gives an order in plain words and minor units', async () => {
    expect((await act(line, 'old-ledger.find-purchase-order', { number: ' 4500017' })).output).toEqual({
      number: '4500017',
      vendor: '4711',
      currency: 'EUR',
      status: 'open',
      totalMinor: 60 * 1_990 + 308_640,
      lines: [
        { item: 'Dichtung', quantity: 60, unitPriceMinor: 1_990 },
        { item: 'Welle', quantity: 2.5, unitPriceMinor: 123_456 },
      ],
    });
  });

  it('keeps the lines of an order with one line a list, and says that an order is cancelled', async () => {
    expect((await act(line, 'old-ledger.find-purchase-order', { number: 'po-9' })).output).toMatchObject({
      status: 'cancelled',
      lines: [{ item: 'Rohr', quantity: 1, unitPriceMinor: 5 }],
    });
  });

  it('finds no order without a number', async () => {
    expect(await act(line, 'old-ledger.find-purchase-order', { number: null })).toMatchObject({ outcome: 'not-found' });
  });
});

describe('The ERP', () => {
  it('finds a payment, and says so when there is none', async () => {
    expect(await act(line, 'erp.find-payment', { vendor: '4711', invoice: 'L-1' })).toMatchObject({
      outcome: 'not-found',
    });
    const { reference } = await act(line, 'erp.pay-invoice', payment('L-1'));
    expect((await act(line, 'erp.find-payment', { vendor: '4711', invoice: 'L-1' })).output).toEqual({
      reference,
      iban: 'DE89370400440532013000',
      amount: { minor: 11_900, currency: 'EUR' },
    });
  });
});

describe('A mail', () => {
  const mail = [
    'From: Ada <ada@example.org>',
    'To: ap@example.com',
    'Subject: Rechnung',
    'Content-Type: text/plain; charset=iso-8859-1',
    '',
    'Betr\u00e4ge',
  ].join('\r\n');

  it('is read from its text', async () => {
    const { output } = await act(line, 'mail.parse', { raw: mail.replace('iso-8859-1', 'utf-8') });
    expect(output).toMatchObject({
      subject: 'Rechnung',
      attachments: [],
      body: expect.stringContaining('Beträge') as string,
    });
  });

  it('is read from its bytes in the payload store, whatever their character set', async () => {
    const raw = await line.payloads.put('demo', Buffer.from(mail, 'latin1'), 'confidential');
    expect((await act(line, 'mail.parse', { raw })).output).toMatchObject({
      body: expect.stringContaining('Beträge') as string,
    });
  });
});

describe('The operations', () => {
  it('are listed with their schemas, and others are unknown', async () => {
    const { operations } = await line.call(OperationsList, {}, { as: await line.principal('demo', 'user:ada') });
    expect(operations.map(({ operation, isEffect }) => `${operation} ${isEffect}`).sort()).toEqual([
      'erp.cancel-payment true',
      'erp.find-payment false',
      'erp.pay-invoice true',
      'mail.parse false',
      'old-ledger.find-purchase-order false',
      'old-ledger.find-vendor false',
    ]);
    await expect(act(line, 'erp.sell-company', {})).rejects.toMatchObject({
      kind: 'invalid',
      code: 'unknown-operation',
    });
  });
});
