import type { Random } from './random.js';

/** A German VAT id with its check digit (ISO 7064, MOD 11,10). */
export function makeTaxNumber(random: Random): string {
  const digits = `${random.whole(1, 9)}${random.digits(7)}`;
  let product = 10;
  for (const digit of digits) {
    const sum = (Number(digit) + product) % 10 || 10;
    product = (2 * sum) % 11;
  }
  return `DE${digits}${(11 - product) % 10}`;
}
