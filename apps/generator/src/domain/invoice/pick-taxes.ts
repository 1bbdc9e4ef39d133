import type { Amount } from './find-amounts.js';
import { findNumbers } from './find-numbers.js';
import type { InvoiceText } from './invoice-text.js';

const NET =
  /sub\s?-?\s?total|zwischensumme|netto(?:betrag|summe)?|net\s?(?:amount|total|value)|total\s?(?:excl|net|before)|(?:amount|total).{0,12}excl|summe netto|warenwert|total ht|taxable/;
const TAX = /\b(?:vat|gst|sst|mwst|ust|umsatzsteuer|mehrwertsteuer|tva|btw|sales tax|tax)\b|mwst|umsatzsteuer/;
const NOT_TAX =
  /incl|inkl|excl|exkl|zzgl.{0,20}netto|before|taxable|\bid\b|reg|nummer|\bno\b|\bnr\b|invoice|total.{0,8}(?:with|after)/;

export interface PickedTaxes {
  readonly net: Amount | null;
  readonly tax: Amount | null;
  readonly ratePercent: number | null;
}

/** Net, tax and rate as the document states them; none is computed. */
export function pickTaxes(document: InvoiceText, amounts: readonly Amount[]): PickedTaxes {
  const money = amounts.filter((one) => one.decimals === 2 && one.fromRight === 0);
  const net = money.findLast((one) => NET.test(one.label)) ?? null;
  const tax = money.findLast((one) => TAX.test(one.label) && !NOT_TAX.test(one.label) && !NET.test(one.label)) ?? null;
  const rate =
    tax === null ? undefined : findNumbers(document.lines[tax.line]!.text, document.mark).find((one) => one.isPercent);
  return { net, tax, ratePercent: rate?.value ?? null };
}
