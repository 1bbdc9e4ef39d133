import { bestOf } from './best-of.js';
import type { Amount } from './find-amounts.js';
import { linearScore, type LineFeatures } from './linear-score.js';

const GRAND =
  /grand\s?total|(?:amount|balance|total)\s?(?:due|payable)|total\s?to\s?pay|(?:pay|payable|please pay)\b.{0,12}$|gesamt(?:betrag|summe)|rechnungsbetrag|rechnungssumme|endbetrag|zahlbetrag|zahlungsbetrag|zu\s?zahlen|brutto|montant total|total (?:ttc|a pagar)|totaal/;
const TOTAL =
  /\btotal\b|\btotals\b|summe|gesamt|\btot(?:al)?\s?amt|\bamount\b(?!.*discount)|\bbetrag\b|montant|jumlah|totale/;
const INCLUSIVE =
  /(?:incl|inkl|with|w\/|inc\b|after|including|inclusive).{0,14}(?:tax|vat|gst|mwst|ust|rounding|btw|tva|disc)|(?:tax|vat|gst|mwst).{0,6}(?:incl|inkl)|\bttc\b|round(?:ed|e?d?\s?d?)\s?total|total\s?rounded|rounded|net\s?t(?:otal|tl)|nett?\s?(?:total|amt|amount)/;
const PARTIAL =
  /sub\s?-?\s?total|zwischensumme|exclu|excl|without|before|netto|\bzzgl|taxable|\bht\b|total excl|zwischen/;
const TAX = /\b(?:tax|vat|gst|sst|mwst|ust|umsatzsteuer|mehrwertsteuer|tva|btw|service charge|svc)\b/;
const OTHER =
  /change|chg\b|rückgeld|cash|tender|bargeld|received|bar gegeben|round(?:ing|in?g)?\s?adj|adjust|rounding\b(?!.*total)|discount|disc\b|rabatt|skonto|saving|saved|you save|point|deposit|balance b|prev|voucher|member|unit price|einzelpreis|credit limit/;
const PAID = /visa|master|card|debit|amex|credit|paid|payment|bezahlt|kreditkarte|karte/;
const COUNT = /qty|quantity|items?\b|pcs|menge|anzahl|stück|\bno\.?\s?of|count|unit/;
const REFERENCE =
  /invoice\s?(?:no|number|#)|receipt\s?(?:no|#)|\bno[.:]|\bref\b|tel|fax|phone|\bid\b|\breg|nummer|\bnr\b|date|datum|kundennr|iban|table|cashier/;

interface Candidate extends Amount {
  readonly isLargest: boolean;
  readonly repeats: number;
  /** What was paid less the change given, or net and tax together. */
  readonly isProven: boolean;
  /** Another sum with the rounding that the document states. */
  readonly isRounded: boolean;
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
  const proven = provenTotals(amounts);
  const rounded = roundedTotals(amounts);
  const candidates = amounts
    .filter((one) => (one.decimals === 2 || TOTAL.test(one.label) || GRAND.test(one.label)) && one.decimals <= 2)
    .filter((one) => !isStrict || ((TOTAL.test(one.label) || GRAND.test(one.label)) && !PARTIAL.test(one.label)))
    .map((one) => ({
      ...one,
      isLargest: one.value === largest,
      repeats: amounts.filter((other) => other.value === one.value && other.line !== one.line).length,
      isProven: proven.has(cents(one.value)),
      isRounded: rounded.has(cents(one.value)),
    }));
  return bestOf(candidates, (one) => linearScore(features, one), 2);
}

const cents = (value: number): number => Math.round(value * 100);

/** What the arithmetic of the document makes the total: cash less change, net and tax. */
function provenTotals(amounts: readonly Amount[]): Set<number> {
  const money = amounts.filter((one) => one.decimals === 2);
  const named = (pattern: RegExp) => money.filter((one) => pattern.test(one.label));
  const proven = new Set<number>();
  for (const change of named(/change|chg\b|rückgeld|wechselgeld|baki/)) {
    for (const paid of money)
      if (
        paid.line <= change.line &&
        Math.abs(paid.value) > change.value &&
        /cash|tender|paid|bar|gegeben|received|amt|payment|tunai/.test(paid.label)
      )
        proven.add(cents(Math.abs(paid.value) - change.value));
  }
  for (const net of money.filter((one) => PARTIAL.test(one.label))) {
    for (const tax of money.filter((one) => TAX.test(one.label) && !TOTAL.test(one.label)))
      proven.add(cents(net.value + tax.value));
  }
  return proven;
}

/** A sum above a line of rounding, with that rounding added: a few cents at most. */
function roundedTotals(amounts: readonly Amount[]): Set<number> {
  const rounded = new Set<number>();
  for (const rounding of amounts.filter(
    (one) => /round/.test(one.label) && one.isLabelOwn && one.value !== 0 && Math.abs(one.value) < 0.1,
  )) {
    for (const sum of amounts.filter(
      (one) => one.line < rounding.line && one.decimals === 2 && TOTAL.test(one.label),
    )) {
      rounded.add(cents(sum.value + rounding.value));
    }
  }
  return rounded;
}
