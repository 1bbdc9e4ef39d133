import { parsePhoneNumberFromString } from 'libphonenumber-js/min';
import { type Figures, figuresOf } from './figures.js';
import type { Detector, PersonalDatum } from './personal-datum.js';

/** A word before a number that says what the number is. */
const announced =
  /(?<!\p{L})(?:phone|telephone|tel|mobile|cell|fax|call|call(?:ing|ed)? me (?:on|at)|desk|hotline|whatsapp|sms|telefon|handy|mobil|anrufen|reach (?:me|us) (?:on|at)|answering at|messages to|number is|registered|dial|text)\W{1,4}(?:is |on |at |to |number |no |us )?\W{0,3}\+?\(?$/iu;
const following =
  /^[ \u00a0,-]{0,3}(?:\(?(?:office|mobile|fax|home|work|cell|phone|tel)\b|(?:x|ext\.?|extension) ?\d{1,6})/i;

/** Telephone numbers: international ones by the rules of every country (libphonenumber), others by how they are written and what is said around them. */
export const phones: Detector = (text) =>
  figuresOf(text).flatMap((one) => international(text, one) ?? domestic(text, one) ?? []);

function international(text: string, { start, end, digits, raw }: Figures): PersonalDatum | undefined {
  const plus = text[start - 1] === '+' ? 1 : 0;
  const isAbroad = plus === 1 || /^00[1-9]/.test(raw);
  if (!isAbroad || digits.length < 8 || digits.length > 17) return undefined;
  const number = parsePhoneNumberFromString(plus === 1 ? `+${raw}` : `+${raw.slice(2)}`);
  return number?.isPossible() === true ? { kind: 'phone', start: start - plus, end } : undefined;
}

function domestic(text: string, { start, end, digits, raw }: Figures): PersonalDatum | undefined {
  if (digits.length < 6 || digits.length > 15) return undefined;
  const before = text.slice(Math.max(0, start - 40), start);
  const after = text.slice(end, end + 16);
  const isPlus = text[start - 1] === '+' || text.slice(start - 2, start) === '+(';
  const isPhone = isPlus || isWritten(raw, digits) || announced.test(before) || following.test(after);
  if (!isPhone || isDateLike(raw)) return undefined;
  const extension = /^[ ,]{0,2}(?:x|ext\.?) ?\d{1,6}/i.exec(after)?.[0].length ?? 0;
  return { kind: 'phone', start: isPlus ? start - 1 : start, end: end + extension };
}

/** Groups as telephone numbers have them: a trunk zero, or three and four figures, or pairs. */
const isWritten = (raw: string, digits: string): boolean =>
  /^0\d{1,5}[ )/.-]{1,3}\d/.test(raw) && digits.length >= 8 && !digits.startsWith('000')
    ? true
    : /^\(?[2-9]\d{2}\)?[ .-]{1,2}\d{3}[ .-]\d{4}$/.test(raw) ||
      (/^\d{2,3}(?:[ .-]\d{2,4}){2,4}$/.test(raw) && digits.length >= 8) ||
      /^[2-9]\d{2}[ -]\d{4}$/.test(raw);

const isDateLike = (raw: string): boolean =>
  /^(?:19|20)\d{2}[-./ ]\d{1,2}[-./ ]\d{1,2}/.test(raw) || /^\d{1,2}[-./]\d{1,2}[-./](?:\d{4}|\d{2})$/.test(raw);
