import { setTimeout as sleep } from 'node:timers/promises';
import type { Tracked } from '../count/tracked-run.js';
import type { Shot } from './scenario.js';

export interface Recovered {
  readonly scenario: string;
  readonly what: string;
  /** How many shots it counts for: a storm recovers once. */
  readonly shots: number;
  /** From the shot (or the end of a lasting harm) until every run that was open at it had ended. */
  readonly recoveryMs: number;
  readonly open: number;
  /** Runs that had not ended when patience did; they may yet. */
  readonly late: readonly Tracked[];
  /** The run that ended last. */
  readonly last: Tracked | undefined;
}

/** A shot, and whom it met. */
export interface Hit extends Shot {
  readonly scenario: string;
  readonly shots: number;
  readonly open: readonly Tracked[];
}

/** How long a recovery is waited for; what has not ended by then may yet. */
export const patienceMs = 60_000;

/** Waits until every run that was hit has ended, and says how long that took. */
export async function recovery({ open, since, ...hit }: Hit, withinMs = patienceMs): Promise<Recovered> {
  const isOpen = (run: Tracked): boolean => run.ended === undefined;
  while (open.some(isOpen) && performance.now() - since < withinMs) await sleep(10);
  const endOf = (run: Tracked): number => run.endedAt ?? performance.now();
  const [last] = open.toSorted((a, b) => endOf(b) - endOf(a));
  return {
    ...hit,
    open: open.length,
    recoveryMs: last === undefined ? 0 : Math.max(0, endOf(last) - since),
    late: open.filter(isOpen),
    last,
  };
}
