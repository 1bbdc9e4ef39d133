import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { shareMetrics } from '../share-metrics.js';
import type { Metrics } from '../suite.js';
import type { Extractor } from './extractor.js';
import { ocrLayout } from './ocr-layout.js';
import { folded, truthCents, truthDate } from './truth.js';

interface Outcome {
  readonly isDev: boolean;
  readonly date?: boolean;
  readonly total?: boolean;
  readonly company?: boolean;
}

/** Numbers below are for development, from here on for test. */
const firstTest = 150;

export const isReceiptSet = (folder: string): boolean =>
  existsSync(path.join(folder, 'ocr')) && existsSync(path.join(folder, 'key'));

/** Scanned receipts: date, total and company, exactly as the key has them; fields that a key lacks are left out. */
export async function measureReceipts(folder: string, set: string, extractor: Extractor): Promise<Metrics> {
  const names = (await readdir(path.join(folder, 'key')))
    .filter((name) => name.endsWith('.json'))
    .map((name) => path.basename(name, '.json'))
    .toSorted();
  const outcomes: Outcome[] = [];
  for (const name of names) outcomes.push(await judge(folder, name, extractor));
  const metrics: Metrics = {};
  for (const [suffix, isDev] of [
    ['', false],
    ['Dev', true],
  ] as const) {
    const half = outcomes.filter((one) => one.isDev === isDev);
    for (const field of ['date', 'total', 'company'] as const) {
      const known = half.map((one) => one[field]).filter((one) => one !== undefined);
      Object.assign(
        metrics,
        shareMetrics(`${set}${field.charAt(0).toUpperCase()}${field.slice(1)}Exact${suffix}`, known),
      );
    }
  }
  return metrics;
}

async function judge(folder: string, name: string, extractor: Extractor): Promise<Outcome> {
  const key = JSON.parse(await readFile(path.join(folder, 'key', `${name}.json`), 'utf8')) as Record<
    string,
    string | undefined
  >;
  const { date, total, vendor } = await extractor.read(
    ocrLayout(await readFile(path.join(folder, 'ocr', `${name}.csv`), 'utf8')),
  );
  return {
    isDev: Number(name) < firstTest,
    ...(key['date'] && { date: date === truthDate(key['date']) }),
    ...(key['total'] && { total: total?.minor === truthCents(key['total']) }),
    ...(key['company'] && { company: folded(vendor.name) === folded(key['company']) }),
  };
}
