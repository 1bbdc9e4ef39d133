/** A rational number: money and ratios without rounding. The denominator is positive. */
export interface Exact {
  readonly over: bigint;
  readonly under: bigint;
}

export const exact = (over: bigint, under = 1n): Exact =>
  under < 0n ? { over: -over, under: -under } : { over, under };
export const plus = (a: Exact, b: Exact): Exact => exact(a.over * b.under + b.over * a.under, a.under * b.under);
export const times = (a: Exact, b: Exact): Exact => exact(a.over * b.over, a.under * b.under);
export const negated = (a: Exact): Exact => exact(-a.over, a.under);
/** Undefined when the divisor is nothing. */
export const divided = (a: Exact, b: Exact): Exact | undefined =>
  b.over === 0n ? undefined : exact(a.over * b.under, a.under * b.over);
export const magnitude = (a: Exact): Exact => exact(a.over < 0n ? -a.over : a.over, a.under);
/** Negative, zero or positive as `a` is less than, equal to or more than `b`. */
export const compared = (a: Exact, b: Exact): bigint => a.over * b.under - b.over * a.under;

/** "1,234.50" or "(87.4)" as written in America: commas group, a bracket or a minus is negative. Undefined for what is no number. */
export function exactOf(written: string): Exact | undefined {
  const bare = written.replaceAll(/[$€£¥%\s\u00a0]/g, '').replaceAll(/[−–—]/g, '-');
  const match = /^(?<open>\(?)(?<sign>[-+]?)(?<whole>\d[\d,]*|)(?:\.(?<part>\d+))?\)?$/.exec(bare);
  const { open, sign, whole = '', part = '' } = match?.groups ?? {};
  if (match === null || (whole === '' && part === '')) return undefined;
  const value = exact(BigInt(`${whole.replaceAll(',', '')}${part}` || '0'), 10n ** BigInt(part.length));
  return open === '(' || sign === '-' ? negated(value) : value;
}

/** How many figures stand behind the decimal sign. */
export const decimalsOf = (written: string): number => /\.(\d+)/.exec(written)?.[1]?.length ?? 0;
