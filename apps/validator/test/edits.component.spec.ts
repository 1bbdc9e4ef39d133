import { EditedAnswerCheck, EditedArgumentsCheck } from '@chassis/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AnswerLine } from './answer-line.js';

let own: AnswerLine;
beforeAll(async () => {
  own = await AnswerLine.start();
});
afterAll(async () => {
  await own.line.stop();
});

const invoice = {
  vendor: { name: 'Hansen Seals', taxNumber: null, iban: 'DE89370400440532013000' },
  number: 'R-17',
  date: '2026-11-02',
  purchaseOrder: '4711',
  currency: 'EUR',
  lines: [{ description: 'Pump seal', quantity: 20, unitPriceMinor: 10_000, totalMinor: 200_000 }],
  netMinor: 200_000,
  taxMinor: 38_000,
  taxRatePercent: 19,
  total: { minor: 238_000, currency: 'EUR' },
};
const checks = [{ use: 'schema' }, { use: 'grounded' }, { use: 'invoice-arithmetic' }];

async function findingsIn(value: unknown, isText = false): Promise<string[]> {
  const asked = { value, isText, checks, passages: [] };
  const { failures } = await own.line.call(EditedAnswerCheck, asked, { as: own.as });
  return failures.map(({ check, code }) => `${check} ${code}`);
}

describe('what a person edited', () => {
  it('passes where it adds up, though no source says it: the person does', async () => {
    expect(await findingsIn(invoice)).toEqual([]);
  });

  it('is refused where it does not add up, or its account cannot be', async () => {
    const wrong = { ...invoice, total: { minor: 999_999, currency: 'EUR' } };
    expect(await findingsIn(wrong)).toEqual([expect.stringMatching(/^invoice-arithmetic /)]);
    const account = { ...invoice, vendor: { ...invoice.vendor, iban: 'DE89370400440532013001' } };
    expect(await findingsIn(account)).toEqual(['invoice-arithmetic iban']);
  });

  it('needs to cite nothing, but cites only what the run found', async () => {
    const text = 'The warranty is 24 months.';
    expect(await findingsIn({ text, citations: [] }, true)).toEqual([]);
    const citation = { document: 'manual', version: 1, chunk: 0, start: 0, end: 3, quote: 'The' };
    expect(await findingsIn({ text, citations: [citation] }, true)).toEqual(['citations unknown-source']);
  });

  it('as the arguments of an action is refused with the place', async () => {
    const payment = { vendor: '10021', invoice: 'R-17', amount: { minor: 1, currency: 'EUR' }, iban: 'DE1' };
    const asked = { operation: 'erp.pay-invoice', arguments: payment };
    const { failures } = await own.line.call(EditedArgumentsCheck, asked, { as: own.as });
    expect(failures).toMatchObject([{ code: 'iban', pointer: '/iban' }]);
  });
});
