import type { AnswerGenerated, PayloadRef, Verdict } from '@chassis/contracts';

/** A segment that arrived and has not left. */
export interface WaitingSegment {
  /** From 0 over all attempts of the step. */
  readonly index: number;
  readonly content: PayloadRef;
  readonly isLast: boolean;
}

/** Why nothing more of an attempt may leave; `failures` names a JSON payload `{failures, checks}`. */
export interface FailedMark {
  readonly verdict: Exclude<Verdict, 'pass'>;
  readonly failures: PayloadRef;
}

/** What the rows know of a step's newest attempt. */
export interface AttemptState {
  readonly attempt: number;
  /** Segments of the step that have left, over all attempts; the next one to leave has this index. */
  readonly released: number;
  readonly isClosed: boolean;
  readonly verdict: Verdict | null;
  readonly failed: FailedMark | null;
  readonly generated: AnswerGenerated | null;
  /** Segments may be waiting that `waiting` does not show yet. */
  readonly hasWaiting: boolean;
  /** By index. */
  readonly waiting: readonly WaitingSegment[];
}

export const newAttempt = (attempt: number, released = 0): AttemptState => ({
  attempt,
  released,
  isClosed: false,
  verdict: null,
  failed: null,
  generated: null,
  hasWaiting: false,
  waiting: [],
});
