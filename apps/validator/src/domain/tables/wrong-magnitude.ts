import type { DerivedAnswer, DerivedProblem } from './derived-answer.js';
import { compared, exact, magnitude } from './exact-number.js';
import { inferredMagnitude } from './inferred-scale.js';
import { magnitudeBySize } from './scale-by-size.js';
import { isScaleStated, statedMagnitudes } from './stated-scales.js';
import { isLarge, labelsOf, type UsedFigures } from './used-figures.js';

/** Quantities that no caption of a table multiplies. */
const unscaledWords =
  /per (?:[\w-]+ )?(?:share|unit|day|tonne|ton|barrel|ounce|employee|user|subscriber)|\bage\b|number of|how many|shares|weighted|employees|headcount|subscribers|customers|stores|units|days|months|life|multiple|index|exchange|(?:how many|number of|in|\() ?years/i;
/** The same of small figures alone: a gross margin of 40,615 is money. */
const shareWords = /\brates?\b|\bratios?\b|\bmargins?\b|%|percent|volatility/i;
/** As a label of the row itself; a question that names years asks for a period. */
const termWords = /\byears?\b/i;
/** When figures were taken is no quantity of time. */
const periods =
  /(?:\b(?:fiscal|financial|calendar) )?\b(?:years?|months?|weeks?|days?|quarters?)[ -](?:ended|ending|end)\b|\b(?:fiscal|financial|calendar) years?\b|\byears? (?=(?:19|20)\d\d)/gi;

const pieces = /\bper (?:[\w-]+ ){0,2}share|\((?:in )?years\)/i;
/** Every figure is one of a single thing, and its own row states no scale. */
const isPerPiece = ({ places }: UsedFigures): boolean =>
  places.every(
    ({ cells, texts }) =>
      texts.length === 0 &&
      cells.every((cell) => pieces.test(`${cell.rowLabel} ${cell.columnLabel}`) && !isScaleStated(cell.rowLabel, [])),
  );

/** Ten millions and more are written out; counted in thousands or millions they would be no company's. */
const leastWhole = exact(10_000_000n);
const isWhole = ({ places }: UsedFigures): boolean =>
  places.every(
    (one) => one.cells.length > 0 && one.cells.every((cell) => compared(magnitude(cell.value), leastWhole) > 0n),
  );

const magnitudeWord = /thousand|million|billion|\b(?:bn|m)\b/i;
/** Where the text says "$3.0 million" each time, an answer of 3.0 says something else. */
function leavesOutScale(answers: readonly string[], { derivation, places }: UsedFigures): boolean {
  const written = places.flatMap((one) => one.texts).map((one) => one.magnitude);
  const isQuoted = derivation === undefined && written.length > 0 && written.every((one) => one !== undefined);
  return isQuoted && !answers.some((one) => magnitudeWord.test(one));
}

/** What is wrong with the thousands, millions or billions of an answer: the source states others for its figures, or none. */
export function wrongMagnitude(candidate: DerivedAnswer, used: UsedFigures): DerivedProblem | undefined {
  const message = candidate.scale === '' ? whyLeftOut(candidate, used) : whyNotStated(candidate, used);
  return message === undefined ? undefined : { code: 'wrong-scale', message };
}

const hasCells = ({ places }: UsedFigures): boolean => places.some((one) => one.cells.length > 0);

function whyNotStated({ scale }: DerivedAnswer, used: UsedFigures): string | undefined {
  const { tables, paragraphs } = used.evidence;
  const isFromTable = hasCells(used);
  if (isFromTable && used.derivation?.hasRatio !== true && isPerPiece(used))
    return `a price or term of one is not counted in ${scale}s`;
  const words = isFromTable ? tables.map((table) => table.words) : isCaptionedText(used) ? [''] : [];
  const inferred = isFromTable ? inferredMagnitude(used.evidence) : undefined;
  const isCaptioned = tables.some((table) => isScaleStated(table.words, paragraphs));
  const bySize = isFromTable && !isCaptioned ? magnitudeBySize(used.evidence) : undefined;
  const stated = new Set<string>([
    ...(inferred === undefined ? [] : [inferred]),
    ...(bySize === undefined ? words.flatMap((one) => [...statedMagnitudes(one, paragraphs)]) : [bySize]),
    ...used.places.flatMap((one) => one.texts).flatMap((one) => one.magnitude ?? []),
  ]);
  return stated.has(scale) && !(scale !== 'thousand' && isWhole(used)) ? undefined : `nothing states ${scale}s here`;
}

function whyLeftOut({ question, answers }: DerivedAnswer, used: UsedFigures): string | undefined {
  if (leavesOutScale(answers, used)) return 'the source says a scale of this figure';
  const texts = used.places.flatMap((one) => one.texts);
  const isFromTable = hasCells(used) && texts.every((one) => one.magnitude !== undefined);
  const isSaid = answers.some((one) => magnitudeWord.test(one)) || used.derivation?.hasRatio === true;
  if (!isFromTable || isSaid || isWhole(used) || !isScaled(used)) return undefined;
  const labels = `${labelsOf(used)} ${question}`.replaceAll(periods, ' ');
  const rows = used.places.flatMap((one) => one.cells.map((cell) => cell.rowLabel.replaceAll(periods, ' ')));
  const isUnscaled =
    unscaledWords.test(labels) ||
    rows.some((row) => termWords.test(row)) ||
    (shareWords.test(labels) && !used.places.every((one) => one.cells.every(isLarge)));
  return isUnscaled ? undefined : 'the table states a scale for these figures';
}

/** Whether a head of the table, a row that was used, or the text states a scale; the label of another row speaks of that row alone. */
const isScaled = (used: UsedFigures): boolean =>
  inferredMagnitude(used.evidence) !== undefined ||
  used.evidence.tables.some((table) =>
    isScaleStated(`${table.headWords} | ${labelsOf(used)}`, used.evidence.paragraphs),
  );

/** "(in thousands)" in the text is said of the bare sums of money there too. */
const isCaptionedText = ({ places, evidence }: UsedFigures): boolean =>
  isScaleStated('', evidence.paragraphs) &&
  places.every((one) => one.texts.some((text) => text.magnitude === undefined && /[$€£¥]/.test(text.raw)));
