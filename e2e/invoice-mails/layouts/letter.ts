import { customer, type Page } from '../page.js';
import { at, gap, line, type Sheet, to } from '../sheet.js';
import { references, sums } from './parts.js';

/** A business letter: sender above the address window, references at the right, numbered positions, bank and tax in the footer's columns. */
export function letter(page: Page): Sheet {
  const { facts, vendor, say, notation } = page;
  const window = [customer.name, customer.street, customer.city, ''];
  const right = references(page);
  return [
    line(`${facts.vendor.name} · ${vendor.street} · ${vendor.city}`),
    gap,
    ...window.map((text, index) =>
      line(
        ...(text === '' ? [] : [text]),
        ...(right[index] === undefined ? [] : [at(60, right[index][0]), to(100, right[index][1])]),
      ),
    ),
    gap,
    line(say.invoice),
    gap,
    line('Pos.', at(8, say.description), to(62, say.quantity), to(80, say.unitPrice), to(100, say.amount)),
    ...facts.lines.map((one, index) =>
      line(
        String(index + 1),
        at(8, one.description),
        to(62, String(one.quantity)),
        to(80, notation.amount(one.unitPriceMinor)),
        to(100, notation.amount(one.totalMinor)),
      ),
    ),
    gap,
    ...sums(page, 60, 100),
    gap,
    line(facts.vendor.name, at(52, say.bank)),
    line(vendor.street, at(52, `IBAN ${notation.iban(facts.vendor.iban)}`)),
    line(vendor.city, ...(facts.vendor.taxNumber === null ? [] : [at(52, `${say.taxId} ${facts.vendor.taxNumber}`)])),
  ];
}
