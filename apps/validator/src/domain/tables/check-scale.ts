import { isShare } from './better-cells.js';
import type { Derivation } from './derivation.js';
import type { DerivedAnswer, DerivedProblem } from './derived-answer.js';
import { isUnderPercent } from './is-under-percent.js';
import { isLarge, labelsOf, type UsedFigures } from './used-figures.js';
import { wrongMagnitude } from './wrong-magnitude.js';

const percentWords = /%|percent|\brates?\b|margin|proportion|\bshare of\b|yield|weighted.average/i;
/** The scale and unit are those that the source states for these figures. */
export function checkScale(candidate: DerivedAnswer, used: UsedFigures): DerivedProblem[] {
  const problem =
    candidate.scale === 'percent'
      ? wrongPercent(candidate, used)
      : (wrongRatio(candidate, used) ?? wrongMagnitude(candidate, used));
  return problem === undefined ? [] : [problem];
}

function wrongPercent({ question }: DerivedAnswer, used: UsedFigures): DerivedProblem | undefined {
  if (used.derivation?.hasRatio === true) return undefined;
  const near = used.places
    .flatMap((one) => one.texts)
    .map(({ raw, paragraph, end }) => raw + (used.evidence.paragraphs[paragraph] ?? '').slice(end, end + 12));
  if (used.places.some((one) => one.cells.length > 0 && one.cells.every(isLarge)))
    return { code: 'wrong-unit', message: 'figures of thousands are no percentages' };
  const isPercent =
    percentWords.test(`${labelsOf(used)} ${near.join(' ')} ${question}`) ||
    used.places.every((one) => one.cells.some((cell) => isUnderPercent(cell, used.evidence)));
  return isPercent ? undefined : { code: 'wrong-unit', message: 'nothing says that this is a percentage' };
}

/** Percentages added give a percentage; one quantity divided by another has no magnitude. */
function wrongRatio(
  { question, scale, answers }: DerivedAnswer,
  { derivation, places }: UsedFigures,
): DerivedProblem | undefined {
  if (derivation === undefined) return undefined;
  const written = derivation.operands.map((one) => one.raw).join(' ');
  const areShares = places.length > 0 && places.every(({ cells, texts }) => texts.length === 0 && cells.every(isShare));
  const isWritten = answers.some((one) => one.includes('%'));
  const isOfPercentages = areShares || /%|percent/i.test(`${question} ${written}`);
  const isBare = scale === '' && !isWritten && !derivation.hasRatio;
  if (isBare && isOfPercentages && !isPartOfQuantity(derivation))
    return { code: 'wrong-unit', message: 'percentages give a percentage' };
  const isMean = /\bper\b|average|each/i.test(question);
  return derivation.hasRatio && scale !== '' && !isMean
    ? { code: 'wrong-scale', message: 'a ratio has no scale' }
    : undefined;
}

/** "53%*$23,406": a percentage of something is counted as that is. */
const isPartOfQuantity = ({ operands }: Derivation): boolean => {
  const figures = operands.filter((one) => !one.isCount).map((one) => one.raw.endsWith('%'));
  return figures.includes(true) && figures.includes(false);
};
