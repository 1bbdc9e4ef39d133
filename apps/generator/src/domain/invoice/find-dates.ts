/** A date as it stands in a line. */
export interface FoundDate {
  readonly iso: string;
  /** False for a 30 February: as written, so that a check can say so. */
  readonly isReal: boolean;
  readonly start: number;
  readonly end: number;
}

const monthNames: readonly (readonly string[])[] = [
  ['jan', 'janv', 'ene', 'gen'],
  ['feb', 'fév', 'fev', 'febb'],
  ['mar', 'mär', 'mrz', 'mrt', 'maa', 'maart', 'mars'],
  ['apr', 'avr', 'abr'],
  ['may', 'mai', 'mei', 'mag'],
  ['jun', 'juin', 'giu'],
  ['jul', 'juil', 'lug'],
  ['aug', 'aoû', 'aou', 'ago'],
  ['sep', 'set'],
  ['oct', 'okt', 'ott'],
  ['nov'],
  ['dec', 'dez', 'déc', 'dic'],
];
const MONTH =
  '(?:jan|janv|ene|gen|feb|fév|fev|mar|mär|mrz|mrt|maa|apr|avr|abr|may|mai|mei|mag|jun|juin|giu|jul|juil|lug|aug|aoû|aou|ago|sep|set|oct|okt|ott|nov|dec|dez|déc|dic)\\p{L}{0,7}';
const EDGE = '(?<![\\p{L}\\d]|\\d[.,/-])';
const END = '(?![\\d]|[/-]\\d)';

type Parts = { year: string; month: number; day: number };
const patterns: readonly (readonly [RegExp, (match: RegExpMatchArray) => Parts | undefined])[] = [
  [
    new RegExp(`${EDGE}(\\d{4})\\s?([-/.])\\s?(\\d{1,2})\\s?\\2\\s?(\\d{1,2})(?!\\d)`, 'gu'),
    (m) => ({ year: m[1]!, month: Number(m[3]), day: Number(m[4]) }),
  ],
  [
    new RegExp(`${EDGE}(\\d{1,2})\\s?([-/.])\\s?(\\d{1,2})\\s?\\2\\s?((?:19|20)\\d{2}|\\d{2}${END})`, 'gu'),
    (m) => dayFirst(m[4]!, Number(m[1]), Number(m[3])),
  ],
  [
    new RegExp(
      `${EDGE}(\\d{1,2})(?:st|nd|rd|th|\\.|er)?[\\s./,-]{0,3}(${MONTH})[\\s.,/'’-]{0,3}((?:19|20)\\d{2}|\\d{2}${END})`,
      'giu',
    ),
    (m) => named(m[3]!, m[2]!, m[1]!),
  ],
  [
    new RegExp(
      `(?<!\\p{L})(${MONTH})[\\s.]{0,2}(\\d{1,2})(?:st|nd|rd|th)?,?\\s{0,2}((?:19|20)\\d{2}|['’]\\d{2})(?!\\d)`,
      'giu',
    ),
    (m) => named(m[3]!, m[1]!, m[2]!),
  ],
  [
    new RegExp(`${EDGE}((?:19|20)\\d{2})(0[1-9]|1[0-2])(0[1-9]|[12]\\d|3[01])(?!\\d)`, 'gu'),
    (m) => ({ year: m[1]!, month: Number(m[2]), day: Number(m[3]) }),
  ],
];

/** The dates of a line as ISO dates: the day first where both orders fit; days that no month has are marked. */
export function findDates(line: string): FoundDate[] {
  const found: FoundDate[] = [];
  for (const [pattern, read] of patterns) {
    for (const match of line.matchAll(pattern)) {
      const date = toIso(read(match));
      const start = match.index;
      const end = start + match[0].length;
      if (date !== undefined && !found.some((one) => one.start < end && one.end > start))
        found.push({ ...date, start, end });
    }
  }
  return found.sort((a, b) => a.start - b.start);
}

function dayFirst(year: string, first: number, second: number): Parts {
  return second > 12 && first <= 12 ? { year, month: first, day: second } : { year, month: second, day: first };
}

function named(year: string, name: string, day: string): Parts | undefined {
  const folded = name.toLowerCase();
  const month = monthNames.findIndex((starts) => starts.some((start) => folded.startsWith(start)));
  return month < 0 ? undefined : { year: year.replace(/['’]/, ''), month: month + 1, day: Number(day) };
}

function toIso(parts: Parts | undefined): { iso: string; isReal: boolean } | undefined {
  if (parts === undefined || parts.month < 1 || parts.month > 12 || parts.day < 1 || parts.day > 31) return undefined;
  const year =
    parts.year.length === 2 ? (Number(parts.year) > 70 ? 1900 : 2000) + Number(parts.year) : Number(parts.year);
  const lastDay = new Date(Date.UTC(year, parts.month, 0)).getUTCDate();
  const iso = `${year}-${String(parts.month).padStart(2, '0')}-${String(parts.day).padStart(2, '0')}`;
  return { iso, isReal: parts.day <= lastDay };
}
