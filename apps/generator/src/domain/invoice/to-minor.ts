/** Minor units of an amount; currencies without cents keep whole units. */
export function toMinor(value: number, currency: string | null): number {
  return Math.round(value * 10 ** minorDigits(currency));
}

function minorDigits(currency: string | null): number {
  if (currency === null) return 2;
  return new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2;
}
