import { isDifference } from './better-cells.js';
import type { DerivedAnswer, DerivedProblem, Evidence } from './derived-answer.js';
import { compared, type Exact, exactOf, magnitude } from './exact-number.js';
import { placesOf } from './find-places.js';

const number = String.raw`(?:\((?:0-|-)?[\d,.]+%?\)|-?[\d,.]+%?)`;
const difference = new RegExp(String.raw`(?<![\d,.*/])(${number})-(${number})(?![\d,.]|[*/])`, 'g');
const sum = new RegExp(String.raw`(?<![\d,.])(${number})\+(?=(${number})(?![\d,.]))`, 'g');
const share = new RegExp(String.raw`^\((${number})-(${number})\)/\(?(${number})\)?(?:[*]100%?)?$`);
const asksForChange = /chang|increas|decreas|grow|grew|declin|differ|fluctuat|reduc|improv/i;
const asksForShare = /\bas a (?:percent|proportion|share|part)|proportion of|percent(?:age)? of/i;
const longest = 2_000;

/** What no question can mean: a figure less itself, one counted twice where the source has it once, and a change measured by a third figure. */
export function checkForm({ question, derivation }: DerivedAnswer, evidence: Evidence): DerivedProblem[] {
  const plain = derivation
    .slice(0, longest)
    .replaceAll(/[$€£¥\s]/g, '')
    .replaceAll(/[−–—]/g, '-');
  const pairs = [...plain.matchAll(difference), ...plain.matchAll(sum)];
  const isTwice = pairs.some(([, a, b]) => {
    const [one, other] = [sizeOf(a!), sizeOf(b!)];
    return one !== undefined && other !== undefined && isSame(one, other) && timesFound(one, evidence) < 2;
  });
  if (isTwice) return [{ code: 'wrong-cell', message: 'one figure of the source is used as if it were two' }];
  const parts = share.exec(plain);
  const isMean = parts !== null && /^\d{1,2}$/.test(parts[3] ?? '');
  if (parts === null || isMean || !asksForChange.test(question) || asksForShare.test(question)) return [];
  const [before, after, base] = parts.slice(1).map((one) => sizeOf(one));
  // Changes of its columns that the table states itself, added up.
  if ([before, after].every((one) => one !== undefined && placesOf(one, evidence).cells.some(isDifference))) return [];
  if (before === undefined || after === undefined || base === undefined) return [];
  return isSame(base, after) || isSame(base, before)
    ? []
    : [{ code: 'wrong-cell', message: 'a change is measured by what it starts from' }];
}

const sizeOf = (written: string): Exact | undefined => {
  const value = exactOf(written.replace('(0-', '(').replaceAll('%', ''));
  return value && magnitude(value);
};
const isSame = (a: Exact, b: Exact): boolean => compared(a, b) === 0n;
const timesFound = (value: Exact, evidence: Evidence): number => {
  const { cells, texts } = placesOf(value, evidence);
  return cells.length > 0 ? cells.length : texts.length;
};
