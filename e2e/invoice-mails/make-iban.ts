import type { Random } from './random.js';

/** How the account part of some countries looks: letters stand for themselves, `0` for a digit. */
const forms = {
  DE: '000000000000000000',
  AT: '0000000000000000',
  NL: 'INGB0000000000',
  GB: 'NWBK00000000000000',
} as const;
export type IbanCountry = keyof typeof forms;

/** An account number with right check digits (ISO 13616). */
export function makeIban(country: IbanCountry, random: Random): string {
  const account = forms[country].replace(/0/g, () => random.digits(1));
  return `${country}${checkDigits(country, account)}${account}`;
}

/** The same account with two check digits that cannot be right. */
export function withWrongCheckDigits(iban: string): string {
  const wrong = ((Number(iban.slice(2, 4)) - 2 + 13) % 97) + 2;
  return `${iban.slice(0, 2)}${String(wrong).padStart(2, '0')}${iban.slice(4)}`;
}

function checkDigits(country: string, account: string): string {
  const digits = `${account}${country}00`.replace(/[A-Z]/g, (letter) => String(letter.charCodeAt(0) - 55));
  let rest = 0;
  for (const digit of digits) rest = (rest * 10 + Number(digit)) % 97;
  return String(98 - rest).padStart(2, '0');
}
