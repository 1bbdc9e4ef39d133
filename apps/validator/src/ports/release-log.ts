import type { AnswerGenerated, PayloadRef, Verdict } from '@chassis/contracts';
import type { OutgoingMessage } from '@chassis/messaging';
import type { PreparedPayload } from '@chassis/payloads';
import type { AttemptState, FailedMark, WaitingSegment } from '../domain/release/attempt-state.js';

/** One attempt of one generate step of a run. */
export interface AttemptRef {
  readonly tenant: string;
  readonly run: string;
  readonly step: string;
  readonly attempt: number;
}

/** The step's row after a change that was accepted. */
export interface AttemptHead {
  readonly released: number;
  readonly hasWaiting: boolean;
  /** The attempt has ended, and nothing more need arrive for its verdict. */
  readonly isDue: boolean;
}

/** `stale`: the attempt is not the newest, is closed or judged, or the segment is not the next one. `stopped`: the run was cancelled or has ended. */
export type Refusal = 'stale' | 'stopped';

/** A candidate that did not pass, and a JSON payload `{failures, checks}` that says why. */
export interface FailingCandidate {
  readonly content: PayloadRef;
  readonly failures: PayloadRef;
}

/** The verdict over an attempt, with what leaves together with it. */
export interface Conclusion {
  readonly verdict: Verdict;
  /** Kept for reviewers when the verdict is not `pass`. */
  readonly failing?: FailingCandidate;
  /** What the messages name and is not stored yet. */
  readonly payloads?: readonly PreparedPayload[];
  readonly messages: readonly OutgoingMessage[];
}

/**
 * The rows behind guarded streaming: which segments arrived, which have left, what was said of an attempt.
 * Each method is one transaction and may be repeated: a segment leaves once, at last + 1, or not at all.
 */
export abstract class ReleaseLog {
  /** Keeps a segment whose turn has not come. */
  abstract hold(at: AttemptRef, segment: WaitingSegment): Promise<AttemptState | 'stale'>;
  /** Releases segments from `from` on: rows and events in one synchronous commit, then the live channel hears of it. */
  abstract release(
    at: AttemptRef,
    from: number,
    contents: readonly PayloadRef[],
    now: Date,
  ): Promise<AttemptHead | Refusal>;
  /** Releases the rest, if any, records the verdict and sends the messages, all in one synchronous commit; once per attempt. */
  abstract conclude(
    at: AttemptRef,
    from: number,
    contents: readonly PayloadRef[],
    conclusion: Conclusion,
    now: Date,
  ): Promise<AttemptHead | Refusal>;
  /** Remembers the attempt's end until all its segments are there. */
  abstract keepGenerated(at: AttemptRef, generated: AnswerGenerated): Promise<AttemptState | 'stale'>;
  /** Nothing more of the attempt leaves; with `withdrawal`, what left is called back in the event log. */
  abstract fail(at: AttemptRef, mark: FailedMark, withdrawal: Withdrawal | undefined): Promise<AttemptHead | Refusal>;
  /** The newest attempt of the step; undefined before anything arrived. */
  abstract load(at: AttemptRef): Promise<AttemptState | undefined>;
  /** Accepts nothing more of this attempt or an older one; gives what has left of the step, in order. */
  abstract close(at: AttemptRef): Promise<PayloadRef[]>;
  /** What has left of the step, in order; `count` is how many that are, as far as the caller knows. */
  abstract released(at: AttemptRef, count: number): Promise<readonly PayloadRef[]>;
  /** The candidate of an attempt that did not pass. */
  abstract candidate(at: AttemptRef): Promise<FailingCandidate | undefined>;
}

export interface Withdrawal {
  readonly reason: string;
  readonly now: Date;
  readonly messages: readonly OutgoingMessage[];
}
