import { customer, type Page } from '../page.js';
import { at, gap, line, type Sheet, to } from '../sheet.js';
import { references, sums } from './parts.js';

/** A service company's bill: what to pay at the top, then how it came about; an article code opens each row. */
export function summaryFirst(page: Page): Sheet {
  const { facts, vendor, say, notation, missing } = page;
  const pay = notation.language === 'de' ? 'Zu zahlen' : 'Amount to pay';
  return [
    line(facts.vendor.name, at(56, say.invoice)),
    line(vendor.street, at(56, `${say.customer} 4408-17`)),
    line(vendor.city),
    gap,
    line(say.to, at(56, say.bank)),
    line(customer.name, at(56, `IBAN ${notation.iban(facts.vendor.iban)}`)),
    line(
      customer.street,
      ...(facts.vendor.taxNumber === null ? [] : [at(56, `${say.taxId} ${facts.vendor.taxNumber}`)]),
    ),
    line(customer.city),
    gap,
    ...references(page).map(([label, value]) => line(label, at(34, value))),
    ...(missing.has('total') ? [] : [line(pay, at(34, `${facts.currency} ${notation.amount(facts.total.minor)}`))]),
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
    line(say.thanks),
  ];
}
