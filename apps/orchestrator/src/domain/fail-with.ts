import type { PayloadRef } from '@chassis/contracts';
import { failStep } from './ending.js';
import { openReview } from './open-review.js';
import type { FailureCode } from './run-event.js';
import type { Turn } from './turn.js';
import type { Else } from './step-parts.js';

/** Does what the file says for a rule or check that said no: an end, or a review by a role of `payload` beside `evidence`. */
export function failWith(
  turn: Turn,
  id: string,
  what: Else,
  shown: { payload?: PayloadRef | undefined; evidence?: PayloadRef | undefined },
): void {
  if ('end' in what)
    failStep(turn, id, { status: what.end, reason: what.code, detail: shown.evidence ?? shown.payload });
  else openReview(turn, id, what, shown);
}

/** The first entry of `onFail` that names a code or a check among the failures, else its `default`. */
export function ruleForFailures<E extends Else>(
  onFail: Readonly<Record<string, E>>,
  failures: readonly FailureCode[],
): E | undefined {
  const name = Object.keys(onFail).find((key) => failures.some(({ check, code }) => key === code || key === check));
  return onFail[name ?? 'default'];
}
