/** A number as it stands in a line. */
export interface FoundNumber {
  readonly value: number;
  /** Digits behind the decimal mark. */
  readonly decimals: number;
  readonly isPercent: boolean;
  readonly start: number;
  readonly end: number;
}

const CODES = 'RM|EUR|USD|GBP|CHF|MYR|SGD';
const GROUPED = String.raw`\d{1,3}(?:[.,'’\u00a0\u202f]\d{3})+(?:[.,] ?\d{1,2})?(?!\d)`;
/** Blanks part thousands only where nothing before could be a number of its own. */
const SPACED = String.raw`(?<=(?:^|\s{2}|[:=(@]\s?|[€$£]\s?|\b(?:${CODES})\s?)[-−–]?)\d{1,3}(?: \d{3})+[.,]\d{2}(?!\d)`;
const PLAIN = String.raw`\d+(?: ?[.,] ?\d{2}(?!\d)|[.,]\d{1,4})?`;
const BEFORE = String.raw`(?<=^|[^\p{L}\d]|(?<!\p{L})(?:${CODES}))(?<!\d[.,/:-])`;
const PATTERN = new RegExp(
  String.raw`${BEFORE}([-−–]?|\(\s?)(${SPACED}|${GROUPED}|${PLAIN})(?![\p{L}\d]|-\p{L}|[-/:]\d|[.,]\d)(\s?%)?`,
  'gu',
);

/**
 * The numbers of a line: 1.234,56, 1,234.56, 1 234.56 and 1'234.56. What only one mark and three digits leave open is read as the document's `mark` says.
 * Dates, times, phone numbers and parts of codes are not numbers.
 */
export function findNumbers(line: string, mark: '.' | ','): FoundNumber[] {
  return [...maskDates(line).matchAll(PATTERN)].map((match) => {
    const [, sign, digits] = match as unknown as [string, string, string];
    const start = match.index + sign.length;
    const { value, decimals } = valueOf(digits, mark);
    return {
      value: /[-−–(]/.test(sign) ? -value : value,
      decimals,
      isPercent: match[3] !== undefined,
      start,
      end: start + digits.length,
    };
  });
}

const maskDates = (line: string): string =>
  line.replace(/\b\d{1,4}([./-])\d{1,2}\1\d{2,4}\b|\b\d{1,2}:\d{2}(?::\d{2})?\b/g, (date) =>
    '\u0002'.repeat(date.length),
  );

function valueOf(digits: string, mark: '.' | ','): { value: number; decimals: number } {
  const tight = digits.replace(/[\s'’]/g, '');
  const last = Math.max(tight.lastIndexOf('.'), tight.lastIndexOf(','));
  const isDecimal = last >= 0 && isDecimalMark(tight, last, mark);
  const whole = (isDecimal ? tight.slice(0, last) : tight).replace(/[.,]/g, '');
  const fraction = isDecimal ? tight.slice(last + 1) : '';
  return { value: Number(`${whole}.${fraction || '0'}`), decimals: fraction.length };
}

function isDecimalMark(digits: string, at: number, mark: '.' | ','): boolean {
  if (digits.length - at - 1 !== 3) return true;
  const marks = digits.replace(/\d/g, '');
  if (marks.length > 1) return false;
  return digits[at] === mark || digits.slice(0, at).length > 3;
}
