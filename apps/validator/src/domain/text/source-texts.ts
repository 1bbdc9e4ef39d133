import { minorDigits } from '../checks/currency.js';
import { decimalOfMinor } from './number-tokens.js';

/** All strings and numbers of a value as text that an answer may repeat; minor units also as the amount that people read. */
export function sourceTexts(value: unknown): string[] {
  return [...textsOf(value, '', undefined)];
}

function* textsOf(value: unknown, key: string, currency: string | undefined): Generator<string> {
  if (typeof value === 'string') yield value;
  if (typeof value === 'number') {
    yield String(value);
    const isMinor = (key === 'minor' || key.endsWith('Minor')) && Number.isSafeInteger(value);
    if (isMinor) yield decimalOfMinor(value, minorDigits(currency));
  }
  if (typeof value !== 'object' || value === null) return;
  const own = (value as Record<string, unknown>)['currency'];
  const inner = typeof own === 'string' ? own : currency;
  for (const [name, child] of Object.entries(value)) yield* textsOf(child, Array.isArray(value) ? key : name, inner);
}
