import { type CheckSpec, type PersonalKind, personalKinds } from '@chassis/contracts';
import type { TextTagger } from '../checks/check.js';
import type { CheckRow } from '../checks/checks.js';
import type { ChecksTiming } from '../checks/checks-timing.js';
import { isDeeper } from '../checks/is-deeper.js';
import { piiCheck } from '../checks/pii.js';
import { runChecks } from '../checks/run-checks.js';
import { secretsCheck } from '../checks/secrets.js';
import { stringsOf } from '../checks/text-of-candidate.js';
import { findPersonalData } from '../personal-data/find-personal-data.js';
import { SourceIndex } from '../text/source-index.js';
import type { Mask } from './mask.js';
import { maskValue } from './mask-value.js';

/** A value with placeholders for all personal data in it, or the code why it cannot be masked. The masks speak of the value's strings, numbers left out, joined by line breaks. */
export type MaskedPart =
  | { readonly isKept: true; readonly value: unknown; readonly masks: readonly Mask[] }
  | { readonly isKept: false; readonly code: string };

export interface Masking {
  readonly now: Date;
  readonly timing: ChecksTiming;
  /** Absent where rules alone look. */
  readonly tagger?: TextTagger | undefined;
}

const everyKind: CheckSpec[] = [
  {
    use: 'pii',
    with: { kinds: Object.fromEntries(personalKinds.map((kind) => [kind, 'mask'])), evenFromSources: true },
  },
];
const table: readonly CheckRow[] = [
  { check: secretsCheck, scopes: ['whole'], byDefault: 'always', budgetMs: 1_000 },
  { check: piiCheck, scopes: ['whole'], byDefault: 'never', budgetMs: 15_000 },
];
const longest = 30_000;
const deepest = 100;

/** What a number that stands alone may be; a year or a sum is nobody's. */
const ofNumbers: readonly PersonalKind[] = ['card number', 'national id', 'phone', 'IBAN', 'bank account'];
/** What the name of a field may give away; "minor" or "date" there is nobody's. */
const ofNames: readonly PersonalKind[] = [...ofNumbers, 'e-mail', 'name', 'address', 'IP address', 'web address'];

/**
 * Masks every kind of personal data, whatever the sources say. Fails closed: what holds a secret, is too long or too deep, or has personal data where no placeholder
 * can stand (a number, the name of a field), and what the finder breaks off on, is not kept.
 */
export async function maskPart(value: unknown, { now, timing, tagger }: Masking): Promise<MaskedPart> {
  if (isDeeper(value, deepest)) return { isKept: false, code: 'too-deep' };
  const names = [...new Set(namesIn(value))];
  // A number between two strings is no part of what they say.
  const all = [names, withoutNumbers(value)];
  if (stringsOf(all).reduce((sum, one) => sum + one.length, 0) > longest) return { isKept: false, code: 'too-long' };
  const context = { now, passages: [], sources: new SourceIndex([]), ...(tagger && { tagger }) };
  const outcome = await runChecks({ kind: 'json', value: all }, context, everyKind, timing, table);
  if (outcome.verdict !== 'pass') return { isKept: false, code: outcome.failures[0]?.code ?? 'unmaskable' };
  const offset = names.reduce((sum, one) => sum + one.length + 1, 0);
  const masks = (outcome.masks ?? []).map((one) => ({ ...one, start: one.start - offset, end: one.end - offset }));
  const isPersonal = (number: number) => findPersonalData(String(number), [], new Set(ofNumbers)).length > 0;
  if (
    masks.some(({ start, kind }) => start < 0 && kind !== 'secret' && ofNames.includes(kind)) ||
    numbersIn(value).some(isPersonal)
  )
    return { isKept: false, code: 'unmaskable' };
  const own = masks.filter(({ end }) => end > 0);
  return { isKept: true, value: withNumbers(maskValue(all[1], own).value, value), masks: own };
}

/** Names of fields at any depth. */
function namesIn(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return [...(Array.isArray(value) ? [] : Object.keys(value)), ...Object.values(value).flatMap(namesIn)];
}

function numbersIn(value: unknown): number[] {
  if (typeof value === 'number') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(numbersIn) : [];
}

function withoutNumbers(value: unknown): unknown {
  if (typeof value === 'number') return null;
  if (Array.isArray(value)) return value.map(withoutNumbers);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, withoutNumbers(one)]));
}

/** The masked value with the numbers of the original, which has the same form. */
function withNumbers(masked: unknown, original: unknown): unknown {
  if (typeof original === 'number') return original;
  if (Array.isArray(original)) return original.map((one, at) => withNumbers((masked as unknown[])[at], one));
  if (typeof original !== 'object' || original === null) return masked;
  const own = masked as Record<string, unknown>;
  return Object.fromEntries(Object.entries(original).map(([name, one]) => [name, withNumbers(own[name], one)]));
}
