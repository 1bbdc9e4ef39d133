/** How the old system writes things down. */

/** 123456 → `1.234,56`. */
export function oldAmount(minor: number): string {
  const [whole = '0', cents = '00'] = (minor / 100).toFixed(2).split('.');
  return `${whole.replace(/\B(?=(\d{3})+$)/g, '.')},${cents}`;
}

/** 2.5 → `2,500`. */
export const oldQuantity = (quantity: number): string => quantity.toFixed(3).replace('.', ',');

/** Numbers of digits alone are filled with zeros to ten places. */
export const oldKey = (number: string): string => (/^\d+$/.test(number) ? number.padStart(10, '0') : number);

/** `2026-01-02` → `20260102`. */
export const oldDate = (iso: string): string => iso.replaceAll('-', '');

/** `DE89370400440532013000` → `DE89 3704 0044 0532 0130 00`. */
export const oldIban = (iban: string): string => iban.replaceAll(' ', '').replace(/(.{4})(?=.)/g, '$1 ');
