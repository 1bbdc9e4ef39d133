import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { OldLedgerProcess } from './old-ledger-process.js';

const seed = {
  vendors: [{ number: '4711', name: 'Nordwind Pumpen GmbH', iban: 'DE89370400440532013000', taxNumber: 'DE136695976' }],
  orders: [
    {
      number: '4500017',
      vendor: '4711',
      currency: 'EUR',
      lines: [{ item: 'Dichtung', quantity: 60, unitPriceMinor: 1_990 }],
    },
  ],
};
let folder: string;
let old: OldLedgerProcess;
const ask = async (sql: string): Promise<unknown[]> => {
  const client = new pg.Client(old.url);
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
};

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'old-ledger-'));
  await writeFile(join(folder, 'seed.json'), JSON.stringify(seed));
  old = await OldLedgerProcess.start({ dataFolder: join(folder, 'data'), seedFile: join(folder, 'seed.json') });
});
afterAll(async () => {
  await old.stop();
  await rm(folder, { recursive: true });
});

it('keeps vendors under cryptic names, with padded keys and grouped account numbers', async () => {
  const [vendor] = await ask('select * from "KRED_STAMM"');
  expect(vendor).toMatchObject({ LIFNR: '0000004711', BNKVB: 'DE89 3704 0044 0532 0130 00', SPERR: ' ' });
});

it('keeps amounts as text with a decimal comma and dates without dashes', async () => {
  expect(await ask('select "GESBT", "BSTDT", "STATK" from "BST_KOPF"')).toEqual([
    { GESBT: '1.194,00', BSTDT: '20260102', STATK: 'OF' },
  ]);
  expect(await ask('select "MENGE", "NETPR" from "BST_POS"')).toEqual([{ MENGE: '60,000', NETPR: '19,90' }]);
});

it('lets its reader change nothing, not even when it switches read-only off', async () => {
  await expect(ask('delete from "BST_POS"')).rejects.toThrow('read-only transaction');
  await expect(ask('begin read write; delete from "BST_POS"')).rejects.toThrow('permission denied');
});

it('starts again after kill -9 under the same login', async () => {
  const url = new URL(old.url);
  await old.stop('SIGKILL');
  old = await OldLedgerProcess.start({
    dataFolder: join(folder, 'data'),
    seedFile: join(folder, 'seed.json'),
  });
  expect(new URL(old.url).password).toBe(url.password);
  expect(await ask('select count(*)::int as rows from "KRED_STAMM"')).toEqual([{ rows: 1 }]);
});
