import type { ChecksOutcome } from '../checks/run-checks.js';
import { worstVerdict } from '../checks/run-checks.js';
import type { Mask } from './mask.js';

/** Masks that no placeholder can be put for, because it left before or is no text, are failures: the answer is made again. */
export function refuseUnmaskable(outcome: ChecksOutcome, isMaskable: (mask: Mask) => boolean): ChecksOutcome {
  const { masks = [], failures, verdict } = outcome;
  const wrong = masks.filter((one) => !isMaskable(one));
  if (wrong.length === 0) return outcome;
  const told = wrong.map(({ kind, start, end }) => ({
    check: kind === 'secret' ? 'secrets' : 'pii',
    code: kind,
    span: { start, end },
    message: `the ${kind} at ${start}–${end} cannot be masked where it stands`,
  }));
  return {
    ...outcome,
    verdict: worstVerdict([verdict, 'repair']),
    failures: [...failures, ...told],
    masks: masks.filter(isMaskable),
  };
}
