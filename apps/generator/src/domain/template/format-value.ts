import { MoneySchema } from '@chassis/contracts';

/** A fact as a reader of the language writes it: texts as they are, `Money` with its decimals and currency; undefined for what is no single fact. */
export function formatValue(value: unknown, language: string): string | undefined {
  if (typeof value === 'string') return value === '' ? undefined : value;
  if (typeof value === 'number')
    return Number.isFinite(value) ? new Intl.NumberFormat(localeOf(language)).format(value) : undefined;
  const money = MoneySchema.safeParse(value);
  if (!money.success) return undefined;
  const { minor, currency } = money.data;
  const digits =
    new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2;
  const format = new Intl.NumberFormat(localeOf(language), {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
  return `${format.format(minor / 10 ** digits)} ${currency}`;
}

const localeOf = (language: string): string =>
  Intl.NumberFormat.supportedLocalesOf(language).length > 0 ? language : 'en';
