import type { StoredEvent } from './replay.js';

/** What the checks said of one attempt of a generate step, and a person after them where they asked for one. */
export interface AttemptVerdict {
  readonly step: string;
  readonly attempt: number;
  readonly verdict: 'pass' | 'repair' | 'escalate' | 'halt';
  readonly decision?: 'accept' | 'edit' | 'reject';
}

/** The verdicts in a run's events, in order. A decision is about the step's latest attempt. */
export function verdictsIn(events: readonly StoredEvent[]): AttemptVerdict[] {
  const verdicts: AttemptVerdict[] = [];
  for (const event of events) {
    if (event.kind === 'validated') {
      const { step, attempt, verdict } = event;
      verdicts.push({ step, attempt, verdict });
    }
    if (event.kind !== 'decided') continue;
    const at = verdicts.findLastIndex(({ step }) => step === event.step);
    if (at >= 0) verdicts[at] = { ...verdicts[at]!, decision: event.decision };
  }
  return verdicts;
}
