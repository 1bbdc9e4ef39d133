import { checks } from './checks.js';

/** What one check finds, by the codes of its failures; `isOnDemand`: it looks only where a step names it. */
export interface FoundByCheck {
  readonly check: string;
  readonly codes: string[];
  readonly isOnDemand: boolean;
}

/** Of a check that broke off or took too long, which counts as not passed. */
const ofEveryCheck = ['check-failed', 'check-timeout'];

/** All that can be found wrong with an answer: by the checks of the table, and by what is looked at whatever a step names. */
export const answerFailures: readonly FoundByCheck[] = [
  ...checks.map(({ check: { name, codes }, byDefault }) => ({
    check: name,
    codes: [...codes, ...ofEveryCheck],
    isOnDemand: byDefault === 'never',
  })),
  { check: 'depth', codes: ['too-deep'], isOnDemand: false },
  { check: 'finish', codes: ['incomplete'], isOnDemand: false },
  { check: 'rights', codes: ['source-withdrawn'], isOnDemand: false },
];
