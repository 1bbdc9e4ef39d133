import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { AnswerGenerated, BundlesFile, GenerateAnswer, type GenerateContext } from '@chassis/contracts';
import { parseMail, type ParsedMail } from '@chassis/documents';
import { generator } from '@chassis/generator';
import { startLine, type TestLine } from '@chassis/testing';
import { isValidIBAN } from 'ibantools';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ExpectedMail, type InvoiceFacts, mailCases, makeInvoiceMail, masterData } from './index.js';

const seeds = Array.from({ length: 200 }, (_one, seed) => seed);
const workflow = path.resolve(import.meta.dirname, '../../workflows/vendor-invoice');
const file = (name: string) => ({ bundle: 'vendor-invoice', path: name, hash: name });

interface ReadMail {
  readonly seed: number;
  readonly expected: ExpectedMail;
  readonly invoice: Partial<InvoiceFacts>;
}

let line: TestLine;
let as: string;
const read: ReadMail[] = [];

beforeAll(async () => {
  line = await startLine({ services: [generator] });
  line.stubRoute(BundlesFile, async (input) => {
    const name = (input as { path: string }).path;
    return { text: await readFile(path.join(workflow, name), 'utf8'), hash: name };
  });
  as = await line.principal('demo', 'service:mailroom');
  for (const seed of seeds) {
    const { mail, expected } = await makeInvoiceMail(seed);
    read.push({ seed, expected, invoice: await extract(await parseMail(mail)) });
  }
});
afterAll(async () => await line.stop());

async function extract(mail: ParsedMail): Promise<Partial<InvoiceFacts>> {
  const { from, subject, date, language, body, attachments } = mail;
  const given: GenerateContext = {
    prompt: file('prompts/extract-invoice.md'),
    output: file('schemas/invoice.schema.json'),
    model: 'invoice-extractor',
    inputs: { mail: { from, subject, date, language, body, attachments } },
    passages: [],
    checks: [],
    maxOutputTokens: 4_000,
    budgetMicroUsd: 0,
  };
  const context = await line.payloads.putJson('demo', given, 'confidential');
  const { content } = await line.ask(GenerateAnswer, AnswerGenerated, { context }, { as });
  return (await line.payloads.getJson('demo', content)) as Partial<InvoiceFacts>;
}

/** The fields that were read wrong, each with what was read. */
function mistakes({ expected: { truth }, invoice }: ReadMail): string[] {
  if (truth === null) return [];
  return Object.keys(truth).flatMap((key) => {
    const [right, got] = [truth[key as keyof InvoiceFacts], invoice[key as keyof InvoiceFacts]];
    return isDeepStrictEqual(right, got) ? [] : [`${key}: ${JSON.stringify(got)} instead of ${JSON.stringify(right)}`];
  });
}

const ofCase = (...cases: readonly string[]) => read.filter((one) => cases.includes(one.expected.case));

describe('the mails', () => {
  it('are of all cases, layouts, carriers and both languages', async () => {
    expect(new Set(read.map((one) => one.expected.case))).toEqual(new Set(mailCases));
    expect(new Set(read.map((one) => one.expected.layout)).size).toBeGreaterThanOrEqual(6);
    expect(new Set(read.map((one) => one.expected.carrier))).toEqual(new Set(['pdf', 'text', 'body']));
    expect(await makeInvoiceMail(3)).toEqual(await makeInvoiceMail(3));
  });

  it('have vendors with valid accounts, and orders for all but the unknown', () => {
    const { vendors, orders } = masterData(seeds);
    expect(vendors.filter((one) => !isValidIBAN(one.iban))).toEqual([]);
    const known = new Set(orders.map((one) => one.number));
    for (const { expected } of ofCase('good', 'unknown-order'))
      expect(known.has(expected.truth!.purchaseOrder)).toBe(expected.case === 'good');
    for (const { expected } of ofCase('wrong-iban')) expect(isValidIBAN(expected.truth!.vendor.iban)).toBe(false);
  });
});

describe('the invoice extractor', () => {
  it('reads at least 95 of 100 good mails right in every field', () => {
    const wrong = ofCase('good', 'duplicate')
      .map((one) => ({
        seed: one.seed,
        layout: one.expected.layout,
        carrier: one.expected.carrier,
        mistakes: mistakes(one),
      }))
      .filter((one) => one.mistakes.length > 0);
    const allowed = Math.floor(0.05 * ofCase('good', 'duplicate').length);
    expect(wrong.slice(allowed)).toEqual([]);
  });

  it('reads what is wrong as it stands, so that the checks can see it', () => {
    for (const one of ofCase('wrong-total', 'wrong-iban', 'account-changed', 'order-differs', 'unknown-order'))
      expect(mistakes(one), `seed ${one.seed}, ${one.expected.layout}, ${one.expected.carrier}`).toEqual([]);
  });

  it('reports the account of the invoice, whatever a sentence in the mail asks for', () => {
    for (const { invoice, expected, seed } of ofCase('hidden-instruction'))
      expect(invoice.vendor?.iban, `seed ${seed}`).toBe(expected.truth!.vendor.iban);
  });

  it('invents nothing for a field that is missing', () => {
    for (const { invoice, expected, seed } of ofCase('missing-field')) {
      const field = expected.missing === 'order' ? 'purchaseOrder' : expected.missing!;
      expect(invoice[field], `seed ${seed}, ${field}, ${expected.layout}`).toBeNull();
    }
  });

  it('finds no invoice in a mail about something else', () => {
    for (const { invoice, seed } of ofCase('not-an-invoice'))
      expect([invoice.number, invoice.total], `seed ${seed}`).toEqual([null, null]);
  });
});
