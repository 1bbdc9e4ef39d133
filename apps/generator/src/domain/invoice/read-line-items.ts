import { findDates } from './find-dates.js';
import { findNumbers, type FoundNumber } from './find-numbers.js';
import type { InvoiceText } from './invoice-text.js';
import type { TextLine } from './text-line.js';

/** A row of an invoice's table; amounts in the document's main unit. */
export interface LineItem {
  readonly description: string;
  readonly quantity: number;
  readonly unitPrice: number;
  readonly total: number;
}

const HEADER = /descri|bezeichnung|beschreibung|artikel|leistung|item|position|pos\b|produ|omschrijving|désignation/i;
const HEADER_NUMBERS = /qty|quantity|menge|anzahl|price|preis|amount|betrag|total|gesamt|summe|aantal|prijs|montant/i;
const SUMMARY =
  /^\W*(?:sub\s?-?\s?total|total|grand|net\b|netto|zwischensumme|summe|gesamt|vat|tax|gst|mwst|ust|zzgl|umsatzsteuer|mehrwertsteuer|amount due|balance|rechnungsbetrag|endbetrag|zahlbetrag|discount|rabatt|rounding|cash|change|payable)/i;
const UNIT =
  /^\s*(?:x|×|pcs?|pieces?|stk|stück|st|h|hrs?|hours?|std|stunden|units?|kg|g|m|l|ltr|liter|set|sets|box|boxes|ea|each|tage?|days?|pauschal|à|a|@)\b\.?/i;

/** The rows between a table's head and its sums: those whose quantity times price is their total, and single amounts as one piece. */
export function readLineItems(document: InvoiceText): LineItem[] {
  const head = document.lines.findIndex(
    (line) =>
      HEADER.test(line.text) && HEADER_NUMBERS.test(line.text) && findNumbers(line.text, document.mark).length === 0,
  );
  const start = head < 0 ? 0 : head + 1;
  const items: LineItem[] = [];
  let waiting = '';
  for (const line of document.lines.slice(start)) {
    if (SUMMARY.test(line.text) && !/^\W*\d/.test(line.text)) {
      if (head >= 0 && items.length > 0) break;
      waiting = '';
      continue;
    }
    const item = readRow(line, document.mark, waiting, head >= 0);
    if (item !== undefined) items.push(item);
    else if (items.length > 0 && head >= 0 && isContinuation(line, document.mark))
      items.push(extended(items.pop()!, line.text.trim()));
    waiting = item === undefined && isContinuation(line, document.mark) ? line.text.trim() : '';
  }
  return items;
}

const extended = (item: LineItem, more: string): LineItem => ({
  ...item,
  description: `${item.description} ${more}`.trim(),
});

const isContinuation = (line: TextLine, mark: '.' | ','): boolean =>
  /\p{L}{3,}/u.test(line.text) &&
  line.cells.length === 1 &&
  !findNumbers(line.text, mark).some((one) => one.decimals === 2);

function readRow(line: TextLine, mark: '.' | ',', above: string, isInTable: boolean): LineItem | undefined {
  if (findDates(line.text).length > 0 && !isInTable) return undefined;
  const numbers = findNumbers(line.text, mark).filter((one) => !one.isPercent);
  const total = numbers.at(-1);
  if (total === undefined || total.decimals !== 2) return undefined;
  const product = findProduct(line, numbers.slice(0, -1), total.value);
  if (product !== undefined) return rowOf(line.text, total, product, above);
  const words = describe(line.text.slice(0, total.start));
  return isInTable && numbers.length === 1 && words.length >= 3
    ? { description: words, quantity: 1, unitPrice: total.value, total: total.value }
    : undefined;
}

interface Product {
  readonly quantity: FoundNumber;
  readonly price: FoundNumber;
}

/** The pair whose product is the total: a price with cents, and a quantity; one that has a cell of its own rather than one within words. */
function findProduct(line: TextLine, numbers: readonly FoundNumber[], total: number): Product | undefined {
  const pairs: Product[] = [];
  for (let right = numbers.length - 1; right > 0; right--) {
    for (let left = right - 1; left >= 0; left--) {
      const pair = productOf(numbers[left]!, numbers[right]!, total);
      if (pair !== undefined) pairs.push(pair);
    }
  }
  return pairs.find(({ quantity }) => hasOwnCell(line, quantity)) ?? pairs[0];
}

function productOf(a: FoundNumber, b: FoundNumber, total: number): Product | undefined {
  const isFine = a.decimals > 2 || b.decimals > 2;
  if (Math.abs(a.value * b.value - total) > 0.0051 + (isFine ? 0.005 * Math.min(a.value, b.value) : 0))
    return undefined;
  if (b.decimals >= 2 && a.value > 0) return { quantity: a, price: b };
  return a.decimals >= 2 && b.value > 0 ? { quantity: b, price: a } : undefined;
}

const hasOwnCell = (line: TextLine, number: FoundNumber): boolean =>
  /^\s?[x×]\s/.test(line.text.slice(number.end)) ||
  line.cells.some(({ text, start }) => start === number.start && /^\d+(?:[.,]\d+)?\s?\p{L}{0,5}\.?$/u.test(text));

/** The words of a row stand before its first number of the product, between the two, or on the line above. */
function rowOf(text: string, total: FoundNumber, { quantity, price }: Product, above: string): LineItem | undefined {
  const [first, second] = [quantity, price].toSorted((a, b) => a.start - b.start) as [FoundNumber, FoundNumber];
  const before = describe(text.slice(0, first.start));
  const between = describe(text.slice(first.end, second.start).replace(UNIT, ''));
  const description =
    [before, between].filter((part) => part.length >= 3 && /\p{L}{2,}/u.test(part)).join(' ') || describe(above);
  return description === ''
    ? undefined
    : { description, quantity: quantity.value, unitPrice: price.value, total: total.value };
}

/** Without the row's number, units and currencies at its edges. */
const describe = (text: string): string =>
  text
    .replace(/^\s*(?:pos\.?\s*)?\d{1,3}[.)]?\s{1,}(?=\S*\p{L})/iu, '')
    .replace(/(?:\s|^)(?:€|\$|£|EUR|USD|GBP|CHF|RM|@|x|×|à|-|–|:|\||\()+\s*$/i, '')
    .replace(/\s+/g, ' ')
    .trim();
