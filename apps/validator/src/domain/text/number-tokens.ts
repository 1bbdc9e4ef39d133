export interface NumberToken {
  readonly start: number;
  readonly end: number;
  readonly raw: string;
  /** Every value that the figures may mean, as plain decimals: "1.234" is 1234 in German and 1.234 in English. */
  readonly values: readonly string[];
}

const isDigit = (code: number): boolean => code >= 48 && code <= 57;
/** `.`, `,`, `'`, `’` */
const isSeparator = (code: number): boolean => code === 46 || code === 44 || code === 39 || code === 0x2019;
/** Space, no-break space, narrow no-break space: between groups of three. */
const isGap = (code: number): boolean => code === 32 || code === 0xa0 || code === 0x202f;

/** The numbers of a text from left to right; one pass, whatever the input. */
export function numberTokens(text: string): NumberToken[] {
  const tokens: NumberToken[] = [];
  let index = 0;
  while (index < text.length) {
    if (!isDigit(text.charCodeAt(index))) {
      index += 1;
      continue;
    }
    const end = endOfFigures(text, index);
    const raw = text.slice(index, end);
    tokens.push({ start: index, end, raw, values: valuesOf(raw) });
    index = end;
  }
  return withSpacedGroups(text, tokens);
}

function endOfFigures(text: string, start: number): number {
  let end = start;
  while (end < text.length) {
    const code = text.charCodeAt(end);
    if (isDigit(code)) end += 1;
    else if (isSeparator(code) && isDigit(text.charCodeAt(end + 1))) end += 1;
    else break;
  }
  return end;
}

/** "12 345,67" is two tokens and, read as one, a third value that the last of them carries. */
function withSpacedGroups(text: string, tokens: readonly NumberToken[]): NumberToken[] {
  let group = '';
  return tokens.map((token, index) => {
    const before = tokens[index - 1];
    const isGroup = /^\d{3}(?!\d)/.test(token.raw);
    const isAdjacent = before !== undefined && token.start - before.end === 1 && isGap(text.charCodeAt(before.end));
    if (!isGroup || !isAdjacent) {
      group = /^\d{1,3}$/.test(token.raw) ? token.raw : '';
      return token;
    }
    if (group === '') return token;
    group = (group + token.raw).slice(-40);
    return { ...token, values: [...new Set([...token.values, ...valuesOf(group)])] };
  });
}

/** All readings of figures with separators, without leading zeros or trailing fraction zeros. */
export function valuesOf(raw: string): string[] {
  const figures = raw.replaceAll('’', "'");
  const last = Math.max(figures.lastIndexOf('.'), figures.lastIndexOf(','), figures.lastIndexOf("'"));
  if (last < 0) return [plainDecimal(figures, '')];
  const separator = figures[last] ?? '';
  const after = figures.slice(last + 1);
  const before = figures.slice(0, last);
  const readings = new Set<string>();
  const isOnly = !before.includes(separator);
  if (isOnly && separator !== "'") readings.add(plainDecimal(before.replaceAll(/[.,']/g, ''), after));
  if (hasGroupsOfThree(figures)) readings.add(plainDecimal(figures.replaceAll(/[.,']/g, ''), ''));
  if (readings.size === 0) readings.add(figures);
  return [...readings];
}

/** Thousands: one to three figures, then groups of exactly three behind one kind of separator. */
function hasGroupsOfThree(figures: string): boolean {
  const groups = figures.split(/[.,']/);
  const kinds = new Set(figures.replaceAll(/\d/g, ''));
  return kinds.size === 1 && (groups[0]?.length ?? 9) <= 3 && groups.slice(1).every((group) => group.length === 3);
}

function plainDecimal(whole: string, fraction: string): string {
  let start = 0;
  while (start < whole.length - 1 && whole[start] === '0') start += 1;
  let end = fraction.length;
  while (end > 0 && fraction[end - 1] === '0') end -= 1;
  const head = whole.slice(start) || '0';
  return end === 0 ? head : `${head}.${fraction.slice(0, end)}`;
}

/** Minor units as the decimal a document would show: 123456 is "1234.56". */
export function decimalOfMinor(minor: number, decimals: number): string {
  const figures = String(Math.abs(minor)).padStart(decimals + 1, '0');
  const cut = figures.length - decimals;
  return plainDecimal(figures.slice(0, cut), figures.slice(cut));
}
