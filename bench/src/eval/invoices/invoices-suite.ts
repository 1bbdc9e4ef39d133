import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { camelCase } from '../camel-case.js';
import { CannotMeasure } from '../cannot-measure.js';
import type { Measured, Metrics, Suite } from '../suite.js';
import { Extractor } from './extractor.js';
import { isPdfSet, measurePdfs } from './pdf-set.js';
import { isReceiptSet, measureReceipts } from './receipt-set.js';

const method =
  "The generator's own handler for answer.generate on the embedded bus, model invoice-extractor-1: rules and fixed linear weights, written with the Dev half in view, no weights trained on it, no names of it. " +
  'Receipts: OCR boxes joined to lines by their height. PDFs: text by libs/documents. Exact: dates as ISO dates, amounts as numbers, names by letters and digits only, case folded. ' +
  'Intervals: Wilson 95 %. Receipts numbered below 150, and PDFs whose text hash says so, count as Dev.';

/** How exactly invoices and receipts are read. */
export const invoicesSuite: Suite = {
  name: 'invoices',
  measures: 'share of fields read exactly from invoices and receipts (DIR/invoices/*)',
  async run(dataDir: string): Promise<Measured> {
    const root = path.join(dataDir, 'invoices');
    if (!existsSync(root))
      throw new CannotMeasure(`${root} is not there: --data wants a folder that holds invoices/<set>.`);
    const sets = (await readdir(root, { withFileTypes: true }))
      .filter((one) => one.isDirectory())
      .map((one) => one.name);
    const extractor = await Extractor.start();
    try {
      const metrics: Metrics = {};
      for (const set of sets.toSorted())
        Object.assign(metrics, await measureSet(path.join(root, set), camelCase(set), extractor));
      if (Object.keys(metrics).length === 0)
        throw new CannotMeasure(`${root} holds no set with ocr/ and key/, and none with PDFs.`);
      return { metrics, method };
    } finally {
      await extractor.stop();
    }
  },
};

async function measureSet(folder: string, set: string, extractor: Extractor): Promise<Metrics> {
  if (isReceiptSet(folder)) return await measureReceipts(folder, set, extractor);
  return (await isPdfSet(folder)) ? await measurePdfs(folder, set, extractor) : {};
}
