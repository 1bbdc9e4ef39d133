import { customer, type Page } from '../page.js';
import { gap, line, type Sheet } from '../sheet.js';
import { bank, references, taxId } from './parts.js';

/** Drawn with bars, as old software prints it; units behind quantities, currency in every cell. */
export function ruled(page: Page): Sheet {
  const { facts, vendor, say, notation, missing } = page;
  const unit = notation.language === 'de' ? 'Stk' : 'pcs';
  const row = (...cells: readonly string[]) =>
    line(`| ${cells.map((cell, index) => (index === 0 ? cell.padEnd(30) : cell.padStart(14))).join(' | ')} |`);
  const rule = line('-'.repeat(84));
  return [
    line(facts.vendor.name),
    line(vendor.street),
    line(vendor.city),
    ...taxId(page),
    gap,
    line(`${say.to} ${customer.name}, ${customer.city}`),
    gap,
    ...references(page).map(([label, value]) => line(`${label} ${value}`)),
    rule,
    row(say.description, say.quantity, say.unitPrice, say.amount),
    rule,
    ...facts.lines.map((one) =>
      row(
        one.description,
        `${one.quantity} ${unit}`,
        `${notation.amount(one.unitPriceMinor)} ${facts.currency}`,
        `${notation.amount(one.totalMinor)} ${facts.currency}`,
      ),
    ),
    rule,
    row(say.net, '', '', `${notation.amount(facts.netMinor)} ${facts.currency}`),
    row(say.tax, '', '', `${notation.amount(facts.taxMinor)} ${facts.currency}`),
    ...(missing.has('total')
      ? []
      : [row(say.total, '', '', `${notation.amount(facts.total.minor)} ${facts.currency}`)]),
    rule,
    gap,
    ...bank(page),
  ];
}
