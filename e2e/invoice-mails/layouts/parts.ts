import { customer, type Page } from '../page.js';
import { at, gap, line, type Sheet, to } from '../sheet.js';

/** Pieces that several layouts share. */
export const addressee: Sheet = [line(customer.name), line(customer.street), line(customer.city)];

/** Number, date, order and due date as label and value. */
export function references({ facts, say, notation, missing }: Page): (readonly [label: string, value: string])[] {
  const all: (readonly [string, string, boolean])[] = [
    [say.number, facts.number, missing.has('number')],
    [say.date, notation.date(facts.date), missing.has('date')],
    [say.order, facts.purchaseOrder, missing.has('order')],
    [say.due, facts.dueDate === null ? '' : notation.date(facts.dueDate), facts.dueDate === null],
  ];
  return all.filter(([, , isMissing]) => !isMissing).map(([label, value]) => [label, value]);
}

export function sums({ facts, say, notation, missing }: Page, label: number, value: number, prefix = ''): Sheet {
  const rows = [
    line(at(label, say.net), to(value, `${prefix}${notation.amount(facts.netMinor)}`)),
    line(at(label, say.tax), to(value, `${prefix}${notation.amount(facts.taxMinor)}`)),
  ];
  const total = line(
    at(label, prefix === '' ? `${say.total} ${facts.currency}` : say.total),
    to(value, `${prefix}${notation.amount(facts.total.minor)}`),
  );
  return missing.has('total') ? rows : [...rows, total];
}

export function bank({ facts, say, notation }: Page): Sheet {
  return [line(say.pay), line(`IBAN: ${notation.iban(facts.vendor.iban)}`), line(facts.vendor.name)];
}

export const taxId = ({ facts, say }: Page): Sheet =>
  facts.vendor.taxNumber === null ? [] : [line(`${say.taxId} ${facts.vendor.taxNumber}`)];

export const blank = gap;
