import { checkCount } from './check-count.js';
import { checkQuotation } from './check-quotation.js';
import { checkResult } from './check-result.js';
import { compute } from './derivation.js';
import type { DerivedAnswer, DerivedProblem, Evidence } from './derived-answer.js';
import { exactOf } from './exact-number.js';
import { FoldedSource } from './folded-source.js';

/**
 * What is wrong with an answer over a table and its text; nothing when every figure stands in the source where the question asks for it, with the scale and unit that the
 * source states, and the result follows from the figures exactly. Deterministic: no model is asked. It cannot see that a sentence quoted rightly answers another question.
 */
export function checkDerivedAnswer(candidate: DerivedAnswer, evidence: Evidence): DerivedProblem[] {
  const source = new FoldedSource(evidence);
  if (isCounting(candidate)) return checkCount(candidate, source);
  if (isComputed(candidate)) return checkResult(candidate, evidence);
  return checkQuotation(candidate, evidence, source);
}

const isComputed = ({ answers, derivation }: DerivedAnswer): boolean =>
  answers.length === 1 &&
  exactOf(answers[0]!) !== undefined &&
  derivation.trim() !== '' &&
  !/[<>]/.test(derivation) &&
  (compute(derivation)?.operands.length ?? 0) > 1;

/** A list of parts; one part alone is a list too when it is a year or no number. */
const isCounting = ({ answers, question, derivation }: DerivedAnswer): boolean => {
  if (answers.length !== 1 || !/^\d{1,2}$/.test(answers[0] ?? '') || derivation.trim() === '') return false;
  if (derivation.includes('##')) return true;
  const isOnePart = /^\s*(?:19|20)\d{2}\s*$/.test(derivation) || compute(derivation) === undefined;
  return /how many/i.test(question) && isOnePart;
};
