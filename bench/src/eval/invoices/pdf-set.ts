import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { extractText } from '@chassis/documents';
import { shareMetrics } from '../share-metrics.js';
import type { Metrics } from '../suite.js';
import type { Extractor } from './extractor.js';
import { folded, truthCents } from './truth.js';

type Key = Readonly<Record<string, string | number | undefined>>;

const fields = ['issuer', 'amount', 'date', 'invoiceNumber', 'currency'] as const;
type Outcome = Readonly<Record<(typeof fields)[number], boolean>> & { readonly isDev: boolean };

export const isPdfSet = async (folder: string): Promise<boolean> =>
  (await readdir(folder)).some((name) => name.endsWith('.pdf'));

/** Invoices as PDF, each with a JSON list of one object beside it; read by the product's own document reader. */
export async function measurePdfs(folder: string, set: string, extractor: Extractor): Promise<Metrics> {
  const names = (await readdir(folder))
    .filter((name) => name.endsWith('.pdf'))
    .map((name) => path.basename(name, '.pdf'))
    .toSorted();
  const outcomes: Outcome[] = [];
  for (const name of names) outcomes.push(await judge(folder, name, extractor));
  const metrics: Metrics = {};
  for (const [suffix, isDev] of [
    ['', false],
    ['Dev', true],
  ] as const) {
    const half = outcomes.filter((one) => one.isDev === isDev);
    for (const field of fields)
      Object.assign(
        metrics,
        shareMetrics(
          `${set}${field.charAt(0).toUpperCase()}${field.slice(1)}Exact${suffix}`,
          half.map((one) => one[field]),
        ),
      );
  }
  return metrics;
}

async function judge(folder: string, name: string, extractor: Extractor): Promise<Outcome> {
  const [key = {}] = JSON.parse(await readFile(path.join(folder, `${name}.json`), 'utf8')) as Key[];
  const { text } = await extractText(await readFile(path.join(folder, `${name}.pdf`)), 'application/pdf');
  const read = await extractor.read(text);
  return {
    isDev: Number.parseInt(createHash('sha256').update(text).digest('hex').slice(0, 8), 16) % 10 >= 2,
    issuer: [key['issuer'], key['partner_name']].some(
      (issuer) => issuer !== undefined && folded(String(issuer)) === folded(read.vendor.name),
    ),
    amount: read.total?.minor === truthCents(key['amount'] ?? ''),
    date: read.date === key['date'],
    invoiceNumber: folded(read.number) === folded(String(key['invoice_number'])),
    currency: read.currency === key['currency'],
  };
}
