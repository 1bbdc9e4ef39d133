import type { Page } from '../page.js';
import { at, gap, line, type Sheet, to } from '../sheet.js';
import { addressee, bank, references, sums, taxId } from './parts.js';

/** The kind of document first, references as a table of names above values, quantity before description. */
export function referenceTable(page: Page): Sheet {
  const { facts, vendor, say, notation } = page;
  const table = references(page);
  return [
    line(say.invoice, to(100, facts.vendor.name)),
    line(to(100, vendor.street)),
    line(to(100, vendor.city)),
    gap,
    line(say.to),
    ...addressee,
    gap,
    line(...table.map(([label], index) => at(index * 26, label))),
    line(...table.map(([, value], index) => at(index * 26, value))),
    gap,
    line(say.quantity, at(14, say.description), to(80, say.unitPrice), to(100, say.amount)),
    ...facts.lines.map((one) =>
      line(
        String(one.quantity),
        at(14, one.description),
        to(80, notation.amount(one.unitPriceMinor)),
        to(100, notation.amount(one.totalMinor)),
      ),
    ),
    ...sums(page, 50, 100, `${facts.currency} `),
    gap,
    ...bank(page),
    ...taxId(page),
  ];
}
