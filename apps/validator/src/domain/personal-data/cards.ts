import { isLuhn } from '../checks/tax-number.js';
import { figuresOf } from './figures.js';
import type { Detector } from './personal-datum.js';

/** Payment cards: 12 to 19 figures that pass Luhn, and do not begin with a zero or the figures of a telephone's country. */
export const cards: Detector = (text) =>
  figuresOf(text)
    .filter(({ digits, start }) => /^[1-9]\d{11,18}$/.test(digits) && text[start - 1] !== '+' && isLuhn(digits))
    .map(({ start, end }) => ({ kind: 'card number', start, end }));
