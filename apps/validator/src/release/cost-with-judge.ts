import type { AnswerGenerated, CheckResult } from '@chassis/contracts';

/** What an attempt cost with its judge. Of a judge that was asked and not heard all that was held for it counts. */
export function costWithJudge(
  { costMicroUsd, judgeMicroUsd = 0 }: AnswerGenerated,
  checks: readonly CheckResult[],
): number {
  const asked = checks.find(({ name }) => name === 'judge');
  return costMicroUsd + (asked === undefined ? 0 : (asked.judge?.costMicroUsd ?? judgeMicroUsd));
}
