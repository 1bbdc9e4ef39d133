import type { DerivedAnswer, DerivedProblem } from './derived-answer.js';
import type { FoldedSource } from './folded-source.js';

/** What was counted is listed, each part stands in the source once, and there are so many of them. */
export function checkCount({ answers, derivation }: DerivedAnswer, source: FoldedSource): DerivedProblem[] {
  const parts = derivation
    .split('##')
    .map((one) => one.trim())
    .filter((one) => one !== '');
  const problems: DerivedProblem[] = [];
  if (Number(answers[0]) !== parts.length)
    problems.push({ code: 'wrong-count', message: `${parts.length} parts are listed, not ${answers[0]}` });
  if (new Set(parts.map((one) => one.toLowerCase())).size < parts.length)
    problems.push({ code: 'wrong-count', message: 'a part is listed twice' });
  for (const part of parts)
    if (!source.has(part)) problems.push({ code: 'not-in-source', message: `"${part.slice(0, 80)}" stands nowhere` });
  return problems;
}
