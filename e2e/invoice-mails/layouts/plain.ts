import { customer, type Page } from '../page.js';
import { line, gap, type Sheet } from '../sheet.js';
import { references } from './parts.js';

/** As a small firm types it: names with colons, no table at all. */
export function plain(page: Page): Sheet {
  const { facts, vendor, say, notation, missing } = page;
  const isGerman = notation.language === 'de';
  return [
    line(`${isGerman ? 'Von' : 'From'}: ${facts.vendor.name}`),
    line(`${vendor.street}, ${vendor.city}`),
    line(`${isGerman ? 'An' : 'To'}: ${customer.name}, ${customer.street}, ${customer.city}`),
    gap,
    ...references(page).map(([label, value]) => line(`${label}: ${value}`)),
    gap,
    line(isGerman ? 'Leistung / Menge / Preis / Betrag' : 'Items / quantity / price / amount'),
    ...facts.lines.map((one) =>
      line(
        `${one.quantity} x ${one.description} @ ${notation.amount(one.unitPriceMinor)} = ${notation.amount(one.totalMinor)}`,
      ),
    ),
    gap,
    line(`${say.net}: ${notation.amount(facts.netMinor)} ${facts.currency}`),
    line(`${say.tax}: ${notation.amount(facts.taxMinor)} ${facts.currency}`),
    ...(missing.has('total') ? [] : [line(`${say.total}: ${notation.amount(facts.total.minor)} ${facts.currency}`)]),
    gap,
    line(`IBAN: ${notation.iban(facts.vendor.iban)}`),
    ...(facts.vendor.taxNumber === null ? [] : [line(`${say.taxId}: ${facts.vendor.taxNumber}`)]),
  ];
}
