const withoutMinor = new Set([
  'BIF',
  'CLP',
  'DJF',
  'GNF',
  'ISK',
  'JPY',
  'KMF',
  'KRW',
  'PYG',
  'RWF',
  'UGX',
  'VND',
  'VUV',
  'XAF',
  'XOF',
  'XPF',
]);
const withThree = new Set(['BHD', 'IQD', 'JOD', 'KWD', 'LYD', 'OMR', 'TND']);

/** Figures behind the decimal sign of an ISO 4217 currency; two when unknown. */
export function minorDigits(currency: string | undefined): number {
  if (currency === undefined) return 2;
  if (withoutMinor.has(currency)) return 0;
  return withThree.has(currency) ? 3 : 2;
}
