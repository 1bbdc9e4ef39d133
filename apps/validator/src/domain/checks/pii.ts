import { isValidIBAN } from 'ibantools';
import { numberTokens } from '../text/number-tokens.js';
import type { SourceIndex } from '../text/source-index.js';
import { visibleText } from '../text/visible-text.js';
import type { Candidate, Check, CheckContext, Finding } from './check.js';
import { isLuhn } from './tax-number.js';
import { textOfCandidate } from './text-of-candidate.js';

interface Found {
  readonly code: string;
  readonly start: number;
  readonly end: number;
}

/** Personal data that was in none of the sources: the model has it from elsewhere, or made it up. The message never repeats it. */
export const piiCheck: Check = {
  name: 'pii',
  version: '1',
  run(candidate: Candidate, context: CheckContext): readonly Finding[] {
    const visible = visibleText(textOfCandidate(candidate));
    const { text } = visible;
    const findings: Finding[] = [];
    for (const { code, start, end } of [...emails(text), ...ibans(text), ...longNumbers(text)]) {
      if (isInSources(text.slice(start, end), code, context.sources)) continue;
      const span = { start: visible.origin(start), end: visible.origin(end) };
      findings.push({
        verdict: 'repair',
        code,
        span,
        message: `the ${code} at ${span.start}–${span.end} is in none of the sources`,
      });
    }
    return findings;
  },
};

const isInSources = (value: string, code: string, sources: SourceIndex): boolean =>
  code === 'e-mail'
    ? sources.hasText(value)
    : sources.hasCompact(value) || (code === 'phone' && sources.hasCompact(lastFigures(value)));

/** Country and trunk prefixes differ between writings of one number; its last eight figures do not. */
const lastFigures = (value: string): string => value.replaceAll(/\D/g, '').slice(-8);

const longestPart = 64;
const isMailbox = (character: string | undefined): boolean =>
  character !== undefined && /[\p{L}\p{N}._%+-]/u.test(character);
const isDomain = (character: string | undefined): boolean =>
  character !== undefined && /[\p{L}\p{N}.-]/u.test(character);

/** Outward from each `@`, at most 64 characters either way: linear whatever the text. */
function emails(text: string): Found[] {
  const found: Found[] = [];
  for (let at = text.indexOf('@'); at >= 0; at = text.indexOf('@', at + 1)) {
    let start = at;
    while (start > 0 && at - start < longestPart && isMailbox(text[start - 1])) start -= 1;
    let end = at + 1;
    while (end < text.length && end - at < longestPart && isDomain(text[end])) end += 1;
    while (end > at && (text[end - 1] === '.' || text[end - 1] === '-')) end -= 1;
    if (start < at && text.slice(at + 1, end).includes('.')) found.push({ code: 'e-mail', start, end });
  }
  return found;
}

function ibans(text: string): Found[] {
  const found: Found[] = [];
  for (const { index } of text.matchAll(/(?<![A-Za-z0-9])[A-Z]{2}\d{2}(?=[ A-Z0-9])/g)) {
    let compact = '';
    for (let end = index; end < text.length && compact.length < 34; end += 1) {
      const character = text[end] ?? '';
      if (/[A-Z0-9]/i.test(character)) compact += character.toUpperCase();
      else if (character !== ' ' && character !== '\u00a0') break;
      if (compact.length >= 15 && isValidIBAN(compact)) {
        found.push({ code: 'IBAN', start: index, end: end + 1 });
        break;
      }
    }
  }
  return found;
}

const joins = /^[ \u00a0()./-]{1,3}$/;

/** Figures that stand together: a payment card when the check digit is right, a telephone number when it starts like one. */
function longNumbers(text: string): Found[] {
  const found: Found[] = [];
  for (const { start, end } of groupsOfFigures(text)) {
    const figures = text.slice(start, end).replaceAll(/\D/g, '');
    const before = text[start - 1];
    if (figures.length >= 13 && figures.length <= 19 && isLuhn(figures))
      found.push({ code: 'card number', start, end });
    else if (before === '+' && figures.length >= 8 && figures.length <= 15)
      found.push({ code: 'phone', start: start - 1, end });
    else if (isDomestic(text.slice(start, end), figures)) found.push({ code: 'phone', start, end });
  }
  return found;
}

const isDomestic = (raw: string, figures: string): boolean =>
  figures.length >= 9 &&
  figures.length <= 13 &&
  figures.startsWith('0') &&
  !figures.startsWith('000') &&
  /\D/.test(raw);

function groupsOfFigures(text: string): { start: number; end: number }[] {
  const groups: { start: number; end: number }[] = [];
  for (const token of numberTokens(text)) {
    const last = groups.at(-1);
    if (last !== undefined && token.end - last.start <= 40 && joins.test(text.slice(last.end, token.start)))
      last.end = token.end;
    else groups.push({ start: token.start, end: token.end });
  }
  return groups;
}
