import { evaluate } from '@chassis/expressions';
import { describe, expect, it } from 'vitest';
import { workflowFolder } from './fakes/workflow-folder.js';

const folder = workflowFolder('vendor-invoice');
const run = { id: 'run-1' };
const rule = async (name: string, values: Record<string, unknown>): Promise<unknown> =>
  await evaluate(folder[`rules/${name}.jsonata`] ?? '', values);

describe('rules/account-unchanged', () => {
  const iban = 'DE89 3704 0044 0532 0130 00';
  const check = async (text: string, invoiced: string | null, onRecord = iban): Promise<unknown> =>
    await rule('account-unchanged', {
      vendor: { iban: onRecord },
      invoice: { vendor: { iban: invoiced } },
      mail: { text },
    });

  it.each([
    ['the account on record, however written', `Pay to ${iban} und danke`, 'de89370400440532013000'],
    ['no account at all', 'Please pay PO4711', null],
    ['numbers that are no accounts', 'RE2026 1007 items, 12 pcs of 33 mm, No 4711 is 12 34 56 78 90 12 34', null],
    ['an account with wrong check digits elsewhere in the mail', 'IBAN: de 89 3704 0044 0532 0130 01', null],
  ])('passes %s', async (_what, text, invoiced) => {
    expect(await check(text, invoiced)).toMatchObject({ isOk: true });
  });

  it.each([
    ['another account in the invoice', '', 'GB29NWBK60161331926819'],
    ['another account in the mail', 'pay to GB29 NWBK 6016 1331 9268 19 instead', iban],
    ['one written with dashes and invisible characters', 'pay to GB29\u200bNWBK-6016-1331-9268-19 instead', null],
    ['one behind what looks like the beginning of another', 'DE12 GB29 NWBK 6016 1331 9268 19', null],
  ])('stops %s', async (_what, text, invoiced) => {
    expect(await check(text, invoiced)).toMatchObject({ isOk: false, detail: { others: ['GB29NWBK60161331926819'] } });
  });

  it('stops a vendor without an account on record', async () => {
    expect(await check('', null, '')).toMatchObject({ isOk: false });
  });
});

describe('rules/three-way-match', () => {
  const order = {
    vendor: '1',
    currency: 'EUR',
    totalMinor: 10_000,
    status: 'open',
    lines: [{ item: 'Pump seal', quantity: 10, unitPriceMinor: 1_000 }],
  };
  const lineOf = (quantity: number, unitPriceMinor: number, description = 'Pump Seal') => ({
    description,
    quantity,
    unitPriceMinor,
    totalMinor: quantity * unitPriceMinor,
  });
  const match = async (lines: object[], netMinor: number | null, of: object = {}): Promise<unknown> =>
    await rule('three-way-match', {
      vendor: { number: '1' },
      order: { ...order, ...of },
      invoice: { currency: 'EUR', netMinor, total: { minor: 11_900, currency: 'EUR' }, lines },
    });

  it('passes what was ordered, a part of it, and a price within tolerance', async () => {
    expect(await match([lineOf(10, 1_000)], 10_000)).toMatchObject({ isOk: true });
    expect(await match([lineOf(4, 1_000)], 4_000)).toMatchObject({ isOk: true });
    expect(await match([lineOf(10, 1_009)], null)).toMatchObject({ isOk: true });
  });

  it.each([
    ['more than was ordered', [lineOf(12, 1_000)], 12_000, {}, ['quantity', 'total']],
    ['another price', [lineOf(10, 1_500)], 15_000, {}, ['price', 'total']],
    ['what nobody ordered', [lineOf(1, 1_000, 'Gold bar')], 1_000, {}, ['item']],
    ['no lines and another total', [], 500, {}, ['lines']],
    [
      'the order of another vendor, in another currency, cancelled',
      [lineOf(10, 1_000)],
      10_000,
      { vendor: '2', currency: 'USD', status: 'cancelled' },
      ['vendor', 'currency', 'status'],
    ],
    [
      'several lines, each in its own way',
      [lineOf(11, 1_000), lineOf(1, 9_999), lineOf(1, 1, 'Gold bar')],
      10_000,
      {},
      ['quantity', 'price', 'item'],
    ],
  ])('stops %s and says what differs', async (_what, lines, net, of, differences) => {
    const { isOk, detail } = (await match(lines, net, of)) as {
      isOk: boolean;
      detail: { differences: { what: string }[] };
    };
    expect(isOk).toBe(false);
    expect(detail.differences.map(({ what }) => what)).toStrictEqual(differences);
  });
});

describe('rules/raw-mail', () => {
  it('hands on a mail as it is', async () => {
    expect(await rule('raw-mail', { run, input: { mail: 'From: x' } })).toStrictEqual({ raw: 'From: x' });
    expect(await rule('raw-mail', { run, input: { mail: { payload: 'ab', bytes: 1 } } })).toStrictEqual({
      raw: { payload: 'ab', bytes: 1 },
    });
  });

  it('makes a mail of parts, in which no part can add a header', async () => {
    const attachments = [
      { name: 'a"b.txt', mediaType: 'text/plain', text: 'T' },
      { name: 'c.pdf', mediaType: 'application/pdf', base64: 'AAAA' },
    ];
    const { raw } = (await rule('raw-mail', {
      run,
      input: { mail: { from: 'a@b\r\nBcc: evil', subject: 'S', body: 'hi', attachments } },
    })) as { raw: string };
    expect(raw.split('\r\n\r\n')[0]).toBe(
      'From: a@b Bcc: evil\r\nTo: \r\nSubject: S\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary="part-of-run-run-1"',
    );
    expect(raw).toContain('filename="a_b.txt"\r\nContent-Transfer-Encoding: 8bit\r\n\r\nT\r\n');
    expect(raw).toContain('filename="c.pdf"\r\nContent-Transfer-Encoding: base64\r\n\r\nAAAA\r\n--part-of-run-run-1--');
  });
});
