import type { Random } from '../random.js';
import type { LineApart, LineNeeds } from './line-apart.js';

/** One harm that was done. */
export interface Shot {
  /** For people: what was hit, and how. */
  readonly what: string;
  /** From when recovery counts (`performance.now()`): the kill itself, or the end of a harm that lasts. */
  readonly since: number;
}

/** What scenarios shoot at. */
export interface Aim {
  readonly line: LineApart;
  readonly random: Random;
  /** Of the shot, from 0. */
  readonly index: number;
}

/** A way to do harm to a line that runs apart; how the load is made and what is counted is the same for all. */
export interface Scenario {
  readonly name: string;
  /** What is done and measured, for the list. */
  readonly summary: string;
  /** For the report: what a shot is, and from when recovery counts. */
  readonly method: string;
  readonly shots: number;
  readonly needs?: LineNeeds;
  /** A storm: the shots come at this pace, whether or not the runs of the last one have ended, and recovery is timed once. */
  readonly everyMs?: number;
  /** Begins what must be there before the first shot; ended after the last. */
  readonly prepare?: (line: LineApart) => Promise<AsyncDisposable>;
  readonly shoot: (aim: Aim) => Promise<Shot>;
}
