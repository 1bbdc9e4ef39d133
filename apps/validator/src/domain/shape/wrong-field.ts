import type { DateFormat, FieldFormat, NumberFormat } from '@chassis/contracts';
import { markupIn } from './markdown-lines.js';

/** What is wrong with how a field is written. */
export interface WrongField {
  readonly code: string;
  readonly message: string;
}

const parts: Readonly<Record<string, string>> = {
  YYYY: '(?<year>\\d{4})',
  MM: '(?<month>\\d{2})',
  DD: '(?<day>\\d{2})',
};
const mostFigures = 40;

/** Holds a field against its format; what is missing or null is the schema's matter. */
export function wrongField(value: unknown, format: FieldFormat): WrongField | undefined {
  if (value === null || value === undefined) return undefined;
  if ('date' in format)
    return isDate(value, format.date)
      ? undefined
      : { code: 'date-format', message: `must be a date as ${format.date}` };
  if ('number' in format)
    return isNumber(value, format.number)
      ? undefined
      : { code: 'number-format', message: `must be a number as ${exampleOf(format.number)}` };
  if (typeof value !== 'string') return undefined;
  if (format.is === 'line')
    return /\n/.test(value.trim()) ? { code: 'not-one-line', message: 'must be a single line' } : undefined;
  const [fault] = markupIn(value);
  return fault && { code: fault.code, message: fault.message };
}

/** A day that there is, in this order. */
function isDate(value: unknown, format: DateFormat): boolean {
  if (typeof value !== 'string' || value.length > mostFigures) return false;
  const pattern = format.replaceAll('.', '\\.').replaceAll(/YYYY|MM|DD/g, (part) => parts[part]!);
  const { year, month, day } = new RegExp(`^${pattern}$`).exec(value)?.groups ?? {};
  if (year === undefined || month === undefined || day === undefined) return false;
  const time = Date.UTC(Number(year), Number(month) - 1, Number(day));
  return new Date(time).toISOString().startsWith(`${year}-${month}-${day}`);
}

/** A number of JSON is its figures with a point. */
function isNumber(value: unknown, { decimal, group, decimals }: NumberFormat): boolean {
  if (typeof value === 'number') {
    const behind = String(value).split('.')[1]?.length ?? 0;
    return decimals === undefined || behind <= decimals;
  }
  if (typeof value !== 'string' || value.length > mostFigures) return false;
  const whole = group === undefined ? '\\d+' : `\\d{1,3}(?:${quoted(group)}\\d{3})*`;
  const behind =
    decimals === undefined ? `(?:${quoted(decimal)}\\d+)?` : decimals === 0 ? '' : `${quoted(decimal)}\\d{${decimals}}`;
  return new RegExp(`^[-−]?${whole}${behind}$`).test(value);
}

const quoted = (mark: string): string => `[${mark}]`;

const exampleOf = ({ decimal, group, decimals = 2 }: NumberFormat): string =>
  `1${group ?? ''}234${decimals === 0 ? '' : `${decimal}${'5'.padEnd(decimals, '0')}`}`;
