import type { Page } from '../page.js';
import { at, gap, line, type Sheet, to } from '../sheet.js';
import { addressee, bank, references, sums, taxId } from './parts.js';

/** Letterhead, addressee, references one below the other, a table, the account at the end. */
export function classic(page: Page): Sheet {
  const { facts, vendor, say, notation } = page;
  return [
    line(facts.vendor.name),
    line(`${vendor.street}, ${vendor.city}`),
    line(vendor.email),
    ...taxId(page),
    gap,
    line(say.to),
    ...addressee,
    gap,
    line(say.invoice),
    ...references(page).map(([label, value]) => line(`${label}: ${value}`)),
    gap,
    line(say.description, to(62, say.quantity), to(80, say.unitPrice), to(100, say.amount)),
    ...facts.lines.map((one) =>
      line(
        one.description,
        to(62, String(one.quantity)),
        to(80, notation.amount(one.unitPriceMinor)),
        to(100, notation.amount(one.totalMinor)),
      ),
    ),
    gap,
    ...sums(page, 50, 100),
    gap,
    ...bank(page),
    line(say.thanks),
    gap,
    line(at(44, say.page)),
  ];
}
