import { decimalOfMinor, valuesOf } from '../text/number-tokens.js';
import { dateTokens } from '../text/date-tokens.js';
import type { SourceIndex } from '../text/source-index.js';
import { minorDigits } from './currency.js';
import type { CheckSettings, Finding } from './check.js';

/** A string or number inside a value. */
export interface Leaf {
  readonly pointer: string;
  readonly key: string;
  readonly value: string | number;
  readonly currency: string | undefined;
}

/** Strings and numbers of a value that the sources do not hold, however they write dates and amounts. `with: { except: ["/lines/0/quantity"] }` names derived fields (a prefix). */
export function ungroundedValues(value: unknown, sources: SourceIndex, settings: CheckSettings): Finding[] {
  const except = Array.isArray(settings['except']) ? settings['except'].map(String) : [];
  const findings: Finding[] = [];
  for (const leaf of leavesOf(value)) {
    if (except.some((prefix) => leaf.pointer.startsWith(prefix)) || isGroundedLeaf(leaf, sources)) continue;
    findings.push({
      verdict: 'repair',
      code: 'value-not-grounded',
      pointer: leaf.pointer,
      message: `${leaf.pointer} is "${String(leaf.value).slice(0, 80)}", which the source does not say`,
    });
  }
  return findings;
}

/** Whether one value, found under `key`, stands in the sources. */
export function isGrounded(
  key: string,
  value: string | number,
  currency: string | undefined,
  sources: SourceIndex,
): boolean {
  return isGroundedLeaf({ pointer: '', key, value, currency }, sources);
}

function isGroundedLeaf({ key, value, currency }: Leaf, sources: SourceIndex): boolean {
  if (typeof value === 'number') return isGroundedNumber(key, value, currency, sources);
  const text = value.trim();
  if (text === '') return true;
  if (key === 'currency') return isGroundedCurrency(text, sources);
  if (/^\d{4}-\d{2}-\d{2}$/.test(text)) return sources.hasDate(dateTokens(text).flatMap((token) => token.dates));
  if (sources.hasText(text)) return true;
  const isIdentifier = /\d/.test(text) && text.length <= 60;
  return isIdentifier && sources.hasCompact(text);
}

function isGroundedNumber(key: string, value: number, currency: string | undefined, sources: SourceIndex): boolean {
  if (!Number.isFinite(value)) return false;
  // One of a thing is rarely written; nothing is neither.
  if (value === 0 || (value === 1 && /quantity/i.test(key))) return true;
  const isMinor = key === 'minor' || key.endsWith('Minor');
  if (!isMinor) return sources.hasNumber(valuesOf(plainFigures(value)));
  return Number.isInteger(value) && sources.hasNumber([decimalOfMinor(value, minorDigits(currency))]);
}

const plainFigures = (value: number): string => {
  const figures = String(Math.abs(value));
  return figures.includes('e') ? Math.abs(value).toFixed(20) : figures;
};

const currencySigns: Readonly<Record<string, readonly string[]>> = {
  EUR: ['EUR', '€', 'euro'],
  USD: ['USD', '$', 'dollar'],
  GBP: ['GBP', '£', 'pound'],
  CHF: ['CHF', 'franken', 'francs'],
  JPY: ['JPY', '¥', 'yen'],
  MYR: ['MYR', 'RM', 'ringgit'],
};

const isGroundedCurrency = (code: string, sources: SourceIndex): boolean =>
  (currencySigns[code] ?? [code]).some((sign) => sources.hasText(sign));

/** Every string and number of a value, each with its place. */
export function* leavesOf(value: unknown, pointer = '', key = '', currency?: string): Generator<Leaf> {
  if (typeof value === 'string' || typeof value === 'number') yield { pointer, key, value, currency };
  if (typeof value !== 'object' || value === null) return;
  const own = (value as Record<string, unknown>)['currency'];
  const inner = typeof own === 'string' ? own : currency;
  const isList = Array.isArray(value);
  for (const [name, child] of Object.entries(value)) {
    yield* leavesOf(
      child,
      `${pointer}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`,
      isList ? key : name,
      inner,
    );
  }
}
