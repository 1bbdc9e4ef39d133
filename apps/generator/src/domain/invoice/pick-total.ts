import { bestOf } from './best-of.js';
import type { Amount } from './find-amounts.js';
import { linearScore, type LineFeatures } from './linear-score.js';

const GRAND =
  /grand\s?total|(?:amount|amt|balance|total)\s?(?:due|payable)|total\s?to\s?pay|(?:pay|payable|please pay)\b.{0,12}$|gesamt(?:betrag|summe)|rechnungsbetrag|rechnungssumme|endbetrag|zahlbetrag|zahlungsbetrag|zu\s?zahlen|brutto|montant total|total (?:ttc|a pagar)|totaal/;
const TOTAL =
  /\btotal\b|\btotals\b|summe|gesamt|\btot(?:al)?\s?amt|\bamount\b(?!.*discount)|\bbetrag\b|montant|jumlah|totale/;
const INCLUSIVE =
  /(?:incl|inkl|with|w\/|inc\b|after|including|inclusive).{0,14}(?:tax|vat|gst|mwst|ust|rounding|btw|tva|disc)|(?:tax|vat|gst|mwst).{0,6}(?:incl|inkl)|\bttc\b|round(?:ed|e?d?\s?d?)\s?total|total\s?rounded|rounded|net\s?t(?:otal|tl)|nett?\s?(?:total|amt|amount)/;
const PARTIAL =
  /sub\s?-?\s?total|zwischensumme|exclu|excl|without|before|netto|\bzzgl|taxable|\bht\b|total excl|zwischen/;
const TAX = /\b(?:tax|vat|gst|sst|mwst|ust|umsatzsteuer|mehrwertsteuer|tva|btw|service charge|svc)\b/;
const OTHER =
  /change|chg\b|rückgeld|cash|tender|bargeld|received|bar gegeben|round(?:ing|in?g)?\s?adj|adjust|rounding\b(?!.*total)|discount|disc\b|rabatt|skonto|saving|saved|you save|point|deposit|balance b|prev|voucher|member|unit price|einzelpreis|credit limit/;
const NET = /\bnet\b|\bnetto|total\b/;
const CHANGE = /change|chg\b|rückgeld|wechselgeld|baki/;
const GIVEN = /cash|tender|paid|bar|gegeben|received|amt|payment|tunai/;
const PAID = /visa|master|card|debit|amex|credit|paid|payment|bezahlt|kreditkarte|karte/;
const COUNT = /qty|quantity|items?\b|pcs|menge|anzahl|stück|\bno\.?\s?of|count|unit/;
const REFERENCE =
  /invoice\s?(?:no|number|#)|receipt\s?(?:no|#)|\bno[.:]|\bref\b|tel|fax|phone|\bid\b|\breg|nummer|\bnr\b|date|datum|kundennr|iban|table|cashier/;

interface Candidate extends Amount {
  readonly isLargest: boolean;
  readonly repeats: number;
  /** With a tax that the document states it makes a larger amount there. */
  readonly isNet: boolean;
  /** What was paid less the change given, or net and tax together. */
  readonly isProven: boolean;
  /** Another sum with the rounding that the document states. */
  readonly isRounded: boolean;
  readonly isUnrounded: boolean;
}

const features: LineFeatures<Candidate> = [
  [4, (one) => GRAND.test(one.label)],
  [3, (one) => TOTAL.test(one.label)],
  [2.5, (one) => INCLUSIVE.test(one.label)],
  [-4.5, (one) => PARTIAL.test(one.label) && !/incl|inkl/.test(one.label.replace(/excl\w*/g, ''))],
  [-2.5, (one) => TAX.test(one.label) && !INCLUSIVE.test(one.label)],
  [-5, (one) => OTHER.test(one.label) && !/total.{0,25}(?:after|round|incl)/.test(one.label)],
  [-0.5, (one) => PAID.test(one.label)],
  [-3.5, (one) => COUNT.test(one.label)],
  [-3, (one) => REFERENCE.test(one.label)],
  [2, (one) => one.decimals === 2],
  [-3, (one) => one.decimals === 0 && !TOTAL.test(one.label)],
  [0.8, (one) => one.isLabelOwn && one.label !== ''],
  [-0.8, (one) => one.fromRight > 0],
  [2.2, (one) => one.isProven],
  [3, (one) => one.isRounded],
  [-2, (one) => one.isUnrounded],
  [-4, (one) => one.isNet],
  [1.2, (one) => one.isLargest],
  [0.5, (one) => Math.min(one.repeats, 3)],
  [1, (one) => one.place > 0.4],
  [0.6, (one) => one.place],
  [-6, (one) => one.value <= 0],
];

/** The amount to be paid, as the document itself says it; `isStrict` takes only one that is named a total. */
export function pickTotal(amounts: readonly Amount[], isStrict: boolean): Amount | undefined {
  const money = amounts.filter((one) => one.value > 0 && one.decimals === 2 && !OTHER.test(one.label));
  const largest = Math.max(0, ...money.map((one) => one.value));
  const { gross, net } = taxedTotals(amounts);
  const proven = new Set([...gross, ...paidTotals(amounts)]);
  const { rounded, unrounded } = roundedTotals(amounts);
  const candidates = amounts
    .filter((one) => (one.decimals === 2 || TOTAL.test(one.label) || GRAND.test(one.label)) && one.decimals <= 2)
    .filter((one) => !isStrict || isNamedTotal(one))
    .map((one) => ({
      ...one,
      isLargest: one.value === largest,
      repeats: amounts.filter((other) => other.value === one.value && other.line !== one.line).length,
      isNet: net.has(cents(one.value)),
      isProven: proven.has(cents(one.value)),
      isRounded: rounded.has(cents(one.value)),
      isUnrounded: unrounded.has(cents(one.value)),
    }));
  // Where a sum before tax has a name, the total has one too: an amount without one is something else.
  const isNamed = amounts.some((one) => PARTIAL.test(one.label) && one.decimals === 2);
  const open = candidates.filter((one) => !isNamed || isNamedTotal(one) || one.isProven || one.isRounded);
  return bestOf(open, (one) => linearScore(features, one), 2);
}

const isNamedTotal = ({ label }: Amount): boolean =>
  (TOTAL.test(label) || GRAND.test(label) || INCLUSIVE.test(label)) && !PARTIAL.test(label);

const cents = (value: number): number => Math.round(value * 100);

/** What was paid, less the change that was given. */
function paidTotals(amounts: readonly Amount[]): Set<number> {
  const money = amounts.filter((one) => one.decimals === 2);
  const paid = new Set<number>();
  for (const change of money.filter((one) => CHANGE.test(one.label))) {
    for (const given of money.filter((one) => one.line <= change.line && GIVEN.test(one.label))) {
      if (Math.abs(given.value) > change.value) paid.add(cents(Math.abs(given.value) - change.value));
    }
  }
  return paid;
}

/** Sums to which a tax is added, and what that makes, where the document states all three. */
function taxedTotals(amounts: readonly Amount[]): { gross: Set<number>; net: Set<number> } {
  const money = amounts.filter((one) => one.decimals === 2 && one.value > 0);
  const taxes = money.filter((one) => TAX.test(one.label) && !TOTAL.test(one.label));
  const [gross, net] = [new Set<number>(), new Set<number>()];
  for (const sum of money.filter((one) => PARTIAL.test(one.label) || NET.test(one.label))) {
    for (const tax of taxes) {
      const together = cents(sum.value + tax.value);
      if (!money.some((one) => one.line > sum.line && cents(one.value) === together)) continue;
      gross.add(together);
      net.add(cents(sum.value));
    }
  }
  for (const sum of money.filter((one) => /\bnet/.test(one.label)))
    if (isTaxedBelow(sum, taxes, money)) net.add(cents(sum.value));
  return { gross, net };
}

/** A net sum with tax and a larger total right below it, whether they add up or not. */
function isTaxedBelow(sum: Amount, taxes: readonly Amount[], money: readonly Amount[]): boolean {
  const tax = taxes.find((one) => one.line > sum.line && one.line <= sum.line + 2);
  if (tax === undefined) return false;
  return money.some(
    (one) => one.line > tax.line && one.line <= tax.line + 2 && one.value > sum.value && isNamedTotal(one),
  );
}

/** Sums above a line of rounding, and those with that rounding (a few cents at most), where the document states both. */
function roundedTotals(amounts: readonly Amount[]): { rounded: Set<number>; unrounded: Set<number> } {
  const [rounded, unrounded] = [new Set<number>(), new Set<number>()];
  const roundings = amounts.filter(
    (one) => /round/.test(one.label) && one.isLabelOwn && one.value !== 0 && Math.abs(one.value) < 0.1,
  );
  for (const rounding of roundings) {
    for (const sum of amounts.filter(
      (one) => one.line < rounding.line && one.decimals === 2 && TOTAL.test(one.label),
    )) {
      const after = cents(sum.value + rounding.value);
      if (!amounts.some((one) => one.line > rounding.line && cents(one.value) === after)) continue;
      rounded.add(after);
      unrounded.add(cents(sum.value));
    }
  }
  return { rounded, unrounded };
}
