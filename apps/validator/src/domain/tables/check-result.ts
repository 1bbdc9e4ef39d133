import { cellChoices } from './cell-choices.js';
import { checkForm } from './check-form.js';
import { checkScale } from './check-scale.js';
import { compute, type Derivation, hundred } from './derivation.js';
import type { DerivedAnswer, DerivedProblem, Evidence } from './derived-answer.js';
import { compared, decimalsOf, exact, type Exact, exactOf, magnitude, negated, plus, times } from './exact-number.js';
import { placesOf } from './find-places.js';
import { isMeant } from './is-meant.js';

/** A computed number: its figures stand in the source, they are the ones that the question asks for, and the result follows from them exactly. */
export function checkResult(candidate: DerivedAnswer, evidence: Evidence): DerivedProblem[] {
  const computed = compute(candidate.derivation);
  const written = candidate.answers[0] ?? '';
  const value = exactOf(written);
  if (computed === undefined || value === undefined)
    return [{ code: 'not-derived', message: 'the derivation is no arithmetic of numbers' }];
  const problems: DerivedProblem[] = [];
  const isRight = (one: Derivation): boolean => follows(one, value, candidate, decimalsOf(written));
  const asParts = candidate.scale === 'percent' ? undefined : computed.asParts;
  const derivation = asParts !== undefined && isRight(asParts) ? asParts : computed;
  if (!isRight(derivation)) problems.push({ code: 'wrong-result', message: `the derivation does not give ${written}` });
  const used = derivation.operands.filter((one) => !one.isCount);
  const places = used.map((one) => ({ one, ...placesOf(one.value, evidence) }));
  for (const { one, cells, texts } of places)
    if (cells.length + texts.length === 0)
      problems.push({ code: 'not-in-source', message: `${one.raw} stands neither in a table nor in the text` });
  if (problems.length > 0) return problems;
  const choices = cellChoices(places, candidate.question);
  if (!choices.some((cells) => cells.length === 0 || isMeant(cells, candidate, evidence)))
    problems.push({ code: 'wrong-cell', message: 'the question asks for a neighbouring cell' });
  return [...problems, ...checkForm(candidate, evidence), ...checkScale(candidate, { evidence, derivation, places })];
}

/** Within what rounding to the written number of decimals allows. A share may be written per hundred. */
function follows(derivation: Derivation, value: Exact, { scale }: DerivedAnswer, decimals: number): boolean {
  const half = exact(6n, 10n * 10n ** BigInt(decimals));
  const readings =
    scale === 'percent'
      ? [times(derivation.value, hundred), ...(derivation.hasRatio ? [] : [derivation.value])]
      : [derivation.value];
  return readings.some((one) => compared(magnitude(plus(one, negated(value))), half) <= 0n);
}
