import type { DataClass, ErrorKind, Evidence, Limits, PayloadRef, TerminalStatus } from '@chassis/contracts';

/** A value that the shell evaluated or stored. */
export type Evaluated = { readonly value: unknown } | { readonly ref: PayloadRef };

interface Base {
  /** Milliseconds since 1970, by the clock of the shell. */
  readonly now: number;
  /** The run's subject or key may no longer act: nothing new is started. */
  readonly isDisabled?: boolean | undefined;
  /** The class of what came; the run's class only rises. */
  readonly dataClass?: DataClass | undefined;
}
interface OfStep extends Base {
  readonly step: string;
}
interface OfAttempt extends OfStep {
  readonly attempt: number;
}

export interface FailureCode {
  readonly check: string;
  readonly code: string;
}

/** What may happen to a run that has started. Texts come as references. */
export type RunEvent =
  | ({ readonly kind: 'evaluated'; readonly values: Readonly<Record<string, Evaluated>> } & OfStep)
  | ({ readonly kind: 'not-evaluated'; readonly code: string } & OfStep)
  | ({
      readonly kind: 'classified';
      readonly label: string | null;
      readonly confidence: number;
      readonly isOutOfScope: boolean;
    } & OfAttempt)
  | ({
      readonly kind: 'retrieved';
      readonly output: PayloadRef;
      /** How far the best passage goes beyond what is needed, from 0 to 1. */
      readonly relevance?: number | undefined;
    } & OfAttempt)
  | ({
      readonly kind: 'validated';
      readonly verdict: 'pass' | 'repair' | 'escalate' | 'halt';
      readonly output?: PayloadRef | undefined;
      readonly candidate?: PayloadRef | undefined;
      readonly failures: readonly FailureCode[];
      readonly failuresRef?: PayloadRef | undefined;
      readonly costMicroUsd: number;
    } & OfAttempt)
  | ({ readonly kind: 'closed'; readonly released: number; readonly text?: PayloadRef | undefined } & OfAttempt)
  | ({
      readonly kind: 'checked';
      readonly verdict: 'pass' | 'repair' | 'escalate' | 'halt';
      readonly token?: string | undefined;
      readonly failures: readonly FailureCode[];
      readonly failuresRef?: PayloadRef | undefined;
    } & OfAttempt)
  | ({
      readonly kind: 'executed';
      readonly outcome: 'done' | 'not-found' | 'refused' | 'conflict' | 'unknown';
      readonly output?: PayloadRef | undefined;
      readonly code?: string | undefined;
      readonly reference?: string | undefined;
      /** JSON payload `{reference}` of the first one, on a conflict. */
      readonly detail?: PayloadRef | undefined;
    } & OfAttempt)
  | ({
      readonly kind: 'failed';
      readonly error: ErrorKind;
      readonly code: string;
      readonly retryAfterMs?: number | undefined;
      /** For the record; `detail` holds as much of it as whoever asked may see. */
      readonly evidence?: Evidence | undefined;
      readonly detail?: PayloadRef | undefined;
    } & OfAttempt)
  | ({
      readonly kind: 'child-ended';
      readonly index: number;
      readonly status: TerminalStatus;
      readonly reason?: string | undefined;
      readonly result?: PayloadRef | undefined;
      readonly detail?: PayloadRef | undefined;
      readonly costMicroUsd: number;
    } & OfAttempt)
  | ({
      readonly kind: 'decided';
      readonly approval: string;
      readonly decision: 'accept' | 'edit' | 'reject';
      readonly by: string;
      /** The engine's signature over what was decided; for approvals of actions. */
      readonly token?: string | undefined;
      readonly edited?: PayloadRef | undefined;
      readonly comment?: PayloadRef | undefined;
      /** The role under which it was decided, and what this person may approve. */
      readonly role?: string | undefined;
      readonly limits?: Limits | undefined;
      /** Persons who accepted before and may not any more. */
      readonly withdrawn?: readonly string[] | undefined;
    } & OfStep)
  | ({ readonly kind: 'woke' } & Base)
  | ({ readonly kind: 'paused'; readonly by: string } & Base)
  | ({ readonly kind: 'resumed'; readonly by: string } & Base)
  | ({ readonly kind: 'cancelled'; readonly reason: string; readonly by: string } & Base)
  /** The engine itself could not go on, for a reason that a repetition would not change. */
  | ({ readonly kind: 'broken'; readonly code: string } & Base);

export type EventKind = RunEvent['kind'];
export type EventOf<K extends EventKind> = Extract<RunEvent, { kind: K }>;
