import { findNumbers } from './find-numbers.js';
import type { InvoiceText } from './invoice-text.js';
import type { TextLine } from './text-line.js';

/** A number that may be money, with the words that name it. */
export interface Amount {
  readonly value: number;
  readonly decimals: number;
  readonly line: number;
  /** The words before it on its line, or those of the line above when there are none; lower case. */
  readonly label: string;
  /** Whether `label` stands on the amount's own line. */
  readonly isLabelOwn: boolean;
  /** Where it stands among its line's numbers, from the right. */
  readonly fromRight: number;
  /** Place in the document, 0 top to 1 bottom. */
  readonly place: number;
}

const WORDS = /\p{L}{2,}/u;
const CURRENCY = /\b(?:rm|eur|euro|usd|gbp|chf|myr|sgd)\b|[€$£:]/giu;

/** All amounts of a document, percentages left out. */
export function findAmounts(document: InvoiceText): Amount[] {
  return document.lines.flatMap((line) => {
    const numbers = findNumbers(line.text, document.mark).filter((one) => !one.isPercent);
    return numbers.map((number, index) => {
      const own = labelOf(line.text, number.start);
      const label = own || labelAbove(document, line);
      return {
        value: number.value,
        decimals: number.decimals,
        line: line.index,
        label,
        isLabelOwn: own !== '',
        fromRight: numbers.length - 1 - index,
        place: document.lines.length < 2 ? 1 : line.index / (document.lines.length - 1),
      };
    });
  });
}

/** The words of the line before the amount; those behind it when it opens the line. */
function labelOf(line: string, start: number): string {
  const before = line.slice(0, start).toLowerCase();
  return hasWords(before) ? before.trim() : '';
}

const hasWords = (text: string): boolean => WORDS.test(text.replace(CURRENCY, ' '));

/** A line of words without numbers right above names an amount that stands alone. */
function labelAbove(document: InvoiceText, line: TextLine): string {
  const above = document.lines[line.index - 1];
  if (above === undefined || !hasWords(above.text)) return '';
  return findNumbers(above.text, document.mark).some((one) => one.decimals === 2)
    ? ''
    : above.text.toLowerCase().trim();
}
