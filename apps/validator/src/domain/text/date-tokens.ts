export interface DateToken {
  readonly start: number;
  readonly end: number;
  readonly raw: string;
  /** Every calendar reading as `YYYY-MM-DD`, whether or not the day exists: "03/04/2026" has two. */
  readonly dates: readonly string[];
}

const monthNames: readonly (readonly string[])[] = [
  ['january', 'jan', 'januar', 'jänner', 'janvier', 'enero'],
  ['february', 'feb', 'februar', 'février', 'febrero'],
  ['march', 'mar', 'märz', 'mrz', 'mars', 'marzo'],
  ['april', 'apr', 'avril', 'abril'],
  ['may', 'mai', 'mayo'],
  ['june', 'jun', 'juni', 'juin', 'junio'],
  ['july', 'jul', 'juli', 'juillet', 'julio'],
  ['august', 'aug', 'août', 'agosto'],
  ['september', 'sep', 'sept', 'septembre', 'septiembre'],
  ['october', 'oct', 'oktober', 'okt', 'octobre', 'octubre'],
  ['november', 'nov', 'novembre', 'noviembre'],
  ['december', 'dec', 'dezember', 'dez', 'décembre', 'diciembre'],
];
const monthOf = new Map(monthNames.flatMap((names, index) => names.map((name) => [name, index + 1] as const)));

const patterns: readonly { pattern: RegExp; read: (groups: readonly string[]) => string[] }[] = [
  { pattern: /(?<!\d)(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)/g, read: ([y, m, d]) => [iso(y, m, d)] },
  {
    pattern: /(?<!\d)(\d{1,2})[-/.] ?(\d{1,2})[-/.] ?(\d{4}|\d{2})(?!\d)/g,
    read: ([a, b, y]) => [iso(y, b, a), iso(y, a, b)],
  },
  {
    pattern:
      /(?<!\d)(\d{1,2})(?:st|nd|rd|th|\.)?[ \u00a0-]{1,2}(?:of )?(\p{L}{3,10})\.?,?[ \u00a0-]{1,2}(\d{4}|\d{2})(?!\d)/gu,
    read: ([d, name, y]) => [iso(y, month(name), d)],
  },
  {
    pattern: /(?<!\p{L})(\p{L}{3,10})\.?[ \u00a0]{1,2}(\d{1,2})(?:st|nd|rd|th)?,?[ \u00a0]{1,2}(\d{4})(?!\d)/gu,
    read: ([name, d, y]) => [iso(y, month(name), d)],
  },
  { pattern: /(?<!\d)(\d{4})(\d{2})(\d{2})(?!\d)/g, read: ([y, m, d]) => [iso(y, m, d)] },
];

/** The dates of a text, in the ways that people in Europe and America write them. */
export function dateTokens(text: string): DateToken[] {
  const tokens: DateToken[] = [];
  for (const { pattern, read } of patterns) {
    for (const match of text.matchAll(pattern)) {
      const dates = [...new Set(read(match.slice(1)).filter((date) => date !== ''))];
      if (dates.length > 0)
        tokens.push({ start: match.index, end: match.index + match[0].length, raw: match[0], dates });
    }
  }
  return tokens.toSorted((a, b) => a.start - b.start);
}

const month = (name: string | undefined): string => String(monthOf.get((name ?? '').toLowerCase()) ?? '');

/** Empty when the parts cannot be a date; 31 February is one, since a document may say it. */
function iso(year = '', monthNumber = '', day = ''): string {
  const y = year.length === 2 ? Number(year) + 2000 : Number(year);
  const m = Number(monthNumber);
  const d = Number(day);
  if (y < 1900 || y > 2199 || m < 1 || m > 12 || d < 1 || d > 31) return '';
  return `${y}-${String(m).padStart(2, '0')}-${String(d).padStart(2, '0')}`;
}
