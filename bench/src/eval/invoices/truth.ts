const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

/** A key's date as ISO date, the day first where both orders fit; the text itself when it is no date. */
export function truthDate(text: string): string {
  const compact = /^(\d{4})(\d{2})(\d{2})$/.exec(text.trim());
  const parts =
    compact === null
      ? text
          .trim()
          .split(/[^A-Za-z0-9]+/)
          .filter(Boolean)
      : compact.slice(1);
  const [first = '', second = '', third = ''] = parts;
  if (/^\d{4}$/.test(first)) return iso(first, second, third);
  const month = months.indexOf(second.slice(0, 3).toLowerCase());
  if (month >= 0) return iso(third, String(month + 1), first);
  return Number(second) > 12 ? iso(third, first, second) : iso(third, second, first);
}

const iso = (year: string, month: string, day: string): string =>
  `${year.length === 2 ? `20${year}` : year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;

/** An amount as a number of hundredths. */
export const truthCents = (amount: string | number): number =>
  Math.round(Number(String(amount).replace(/[^\d.-]/g, '')) * 100);

/** Letters and digits only, case folded. */
export const folded = (text: string | null | undefined): string =>
  (text ?? '').toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');
