import { getCountrySpecifications, isValidIBAN } from 'ibantools';
import type { Detector, PersonalDatum } from './personal-datum.js';

/** How long an account number is in each country. */
const lengths = new Map(
  Object.entries(getCountrySpecifications()).map(([country, { chars }]) => [country, chars ?? 0]),
);

/** Account numbers whose check digits are right, in one piece or in groups. */
export const ibans: Detector = (text) => {
  const found: PersonalDatum[] = [];
  for (const { index } of text.matchAll(/(?<![A-Za-z0-9])[A-Za-z]{2}\d{2}(?=[ A-Za-z0-9])/g)) {
    const end = endOf(text, index, lengths.get(text.slice(index, index + 2).toUpperCase()) ?? 0);
    if (end !== undefined) found.push({ kind: 'IBAN', start: index, end });
  }
  return found;
};

/** The end of a valid number of so many letters and figures; undefined when what stands there is none. */
function endOf(text: string, start: number, length: number): number | undefined {
  let compact = '';
  let end = start;
  for (; end < text.length && compact.length < length; end += 1) {
    const character = text[end] ?? '';
    if (/[A-Z0-9]/i.test(character)) compact += character.toUpperCase();
    else if (character !== ' ' && character !== '\u00a0') return undefined;
  }
  return length > 0 && compact.length === length && isValidIBAN(compact) ? end : undefined;
}
