import type { Derivation } from './derivation.js';
import type { DerivedAnswer, DerivedProblem, Evidence } from './derived-answer.js';
import { compared, exact, magnitude } from './exact-number.js';
import type { Places } from './find-places.js';
import { inferredMagnitude } from './inferred-scale.js';
import { isScaleStated, statedMagnitudes } from './stated-scales.js';

const percentWords = /%|percent|\brates?\b|margin|proportion|\bshare of\b|yield|weighted.average/i;
/** Quantities that no caption of a table multiplies. */
const unscaledWords =
  /per (?:[\w-]+ )?(?:share|unit|day|tonne|ton|barrel|ounce|employee|user|subscriber)|\brates?\b|ratio|margin|%|percent|\byears?\b|\bage\b|number of|how many|shares|weighted|employees|headcount|subscribers|customers|stores|units|days|months|life|volatility|multiple|index|exchange/i;

interface Used {
  readonly evidence: Evidence;
  readonly derivation?: Derivation;
  readonly places: readonly Places[];
}

/** The scale and unit are those that the source states for these figures. */
export function checkScale(candidate: DerivedAnswer, used: Used): DerivedProblem[] {
  const problem =
    candidate.scale === 'percent'
      ? wrongPercent(candidate, used)
      : (wrongRatio(candidate, used) ?? wrongMagnitude(candidate, used));
  return problem === undefined ? [] : [problem];
}

/** When figures were taken is no quantity of time. */
const periods =
  /(?:\b(?:fiscal|financial|calendar) )?\b(?:years?|months?|weeks?|days?|quarters?)[ -](?:ended|ending|end)\b|\b(?:fiscal|financial|calendar) years?\b|\byears? (?=(?:19|20)\d\d)/gi;

const labelsOf = ({ places }: Used): string =>
  places
    .flatMap((one) => one.cells)
    .map((cell) => `${cell.rowLabel} ${cell.sectionLabel} ${cell.columnLabel} ${cell.raw}`)
    .join(' ');

function wrongPercent({ question }: DerivedAnswer, used: Used): DerivedProblem | undefined {
  if (used.derivation?.hasRatio === true) return undefined;
  const near = used.places
    .flatMap((one) => one.texts)
    .map(({ raw, paragraph, end }) => raw + (used.evidence.paragraphs[paragraph] ?? '').slice(end, end + 12));
  const isPercent = percentWords.test(`${labelsOf(used)} ${near.join(' ')} ${question}`);
  return isPercent ? undefined : { code: 'wrong-unit', message: 'nothing says that this is a percentage' };
}

/** Percentages added give a percentage; one quantity divided by another has no magnitude. */
function wrongRatio({ question, scale }: DerivedAnswer, { derivation }: Used): DerivedProblem | undefined {
  if (derivation === undefined) return undefined;
  const written = derivation.operands.map((one) => one.raw).join(' ');
  if (!derivation.hasRatio && scale === '' && /%|percent/i.test(`${question} ${written}`))
    return { code: 'wrong-unit', message: 'percentages give a percentage' };
  const isMean = /\bper\b|average|each/i.test(question);
  return derivation.hasRatio && scale !== '' && !isMean
    ? { code: 'wrong-scale', message: 'a ratio has no scale' }
    : undefined;
}

/** Ten millions and more are written out; counted in thousands or millions they would be no company's. */
const leastWhole = exact(10_000_000n);
const isWhole = ({ places }: Used): boolean =>
  places.every(
    (one) => one.cells.length > 0 && one.cells.every((cell) => compared(magnitude(cell.value), leastWhole) > 0n),
  );

/** Where the text says "$3.0 million" each time, an answer of 3.0 says something else. */
function leavesOutScale(answers: readonly string[], { derivation, places }: Used): boolean {
  const written = places.flatMap((one) => one.texts).map((one) => one.magnitude);
  const isQuoted = derivation === undefined && written.length > 0 && written.every((one) => one !== undefined);
  return isQuoted && !answers.some((one) => /thousand|million|billion|\b(?:bn|m)\b/i.test(one));
}

function wrongMagnitude({ question, answers, scale }: DerivedAnswer, used: Used): DerivedProblem | undefined {
  const { tables, paragraphs } = used.evidence;
  const texts = used.places.flatMap((one) => one.texts);
  const hasCells = used.places.some((one) => one.cells.length > 0);
  if (scale !== '') {
    const words = tables.length === 0 ? [''] : tables.map((table) => (hasCells ? table.words : ''));
    const inferred = hasCells ? inferredMagnitude(used.evidence) : undefined;
    const stated = new Set<string>([
      ...(inferred === undefined ? [] : [inferred]),
      ...words.flatMap((one) => [...statedMagnitudes(one, paragraphs)]),
      ...texts.flatMap((one) => one.magnitude ?? []),
    ]);
    return stated.has(scale) && !(scale !== 'thousand' && isWhole(used))
      ? undefined
      : { code: 'wrong-scale', message: `nothing states ${scale}s here` };
  }
  if (leavesOutScale(answers, used)) return { code: 'wrong-scale', message: 'the source says a scale of this figure' };
  const isFromTable = used.derivation?.hasRatio !== true && texts.length === 0 && hasCells;
  const isScaled = isFromTable && !isWhole(used) && tables.some((table) => isScaleStated(table.words, paragraphs));
  return isScaled && !unscaledWords.test(`${labelsOf(used)} ${question}`.replaceAll(periods, ' '))
    ? { code: 'wrong-scale', message: 'the table states a scale for these figures' }
    : undefined;
}
