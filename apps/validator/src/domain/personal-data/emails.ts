import type { Detector, PersonalDatum } from './personal-datum.js';

const longestPart = 64;
const isMailbox = (character: string | undefined): boolean =>
  character !== undefined && /[\p{L}\p{N}._%+-]/u.test(character);
const isDomain = (character: string | undefined): boolean =>
  character !== undefined && /[\p{L}\p{N}.-]/u.test(character);

/** Outward from each `@`, at most 64 characters either way: linear whatever the text. */
export const emails: Detector = (text) => {
  const found: PersonalDatum[] = [];
  for (let at = text.indexOf('@'); at >= 0; at = text.indexOf('@', at + 1)) {
    let start = at;
    while (start > 0 && at - start < longestPart && isMailbox(text[start - 1])) start -= 1;
    let end = at + 1;
    while (end < text.length && end - at < longestPart && isDomain(text[end])) end += 1;
    while (end > at && (text[end - 1] === '.' || text[end - 1] === '-')) end -= 1;
    if (start < at && text.slice(at + 1, end).includes('.')) found.push({ kind: 'e-mail', start, end });
  }
  return found;
};
