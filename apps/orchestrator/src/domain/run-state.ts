import type { DataClass, PayloadRef, RunStatus, TerminalStatus } from '@chassis/contracts';

/** What a step gave: small values as they are, everything that may hold a text by reference. */
export type Output = { readonly value: unknown } | { readonly ref: PayloadRef };

/** Where an active step stands: what the engine waits for. */
export type Phase =
  /** An evaluation; never outlives the turn that asked for it. */
  | 'when'
  | 'prepare'
  /** The answer of a stage. */
  | 'classify'
  | 'retrieve'
  | 'generate'
  | 'close'
  | 'check'
  | 'execute'
  /** A prepared and checked action whose turn has not come. */
  | 'ready'
  /** The moment of the next attempt. */
  | 'backoff'
  /** An approval whose action is being prepared. */
  | 'action'
  /** A person. */
  | 'approval'
  | 'review';

export interface StepState {
  status: 'active' | 'done' | 'skipped' | 'stopped';
  phase?: Phase | undefined;
  /** Counts from 1 once something was sent. */
  attempt: number;
  /** New attempts because a check failed, and because a part of the line did. */
  repairs?: number;
  retries?: number;
  startedAt: number;
  endedAt?: number;
  /** When the engine looks at this step by itself: the next attempt, or the last moment for a person. */
  wakeAt?: number | undefined;
  output?: Output;
  /** A skipped step that was starved: something it reads was skipped. */
  isStarved?: true;
  /** What was evaluated for the step's command. */
  inputs?: Record<string, PayloadRef>;
  /** generate: what failed, the candidate that failed, what has left. */
  failures?: PayloadRef;
  candidate?: PayloadRef | undefined;
  released?: { released: number; text?: PayloadRef | undefined } | undefined;
  /** action: its turn has come (not only prepared for an approval), signatures, the old system's reference. */
  isDue?: true;
  isApproved?: true;
  verdict?: string | undefined;
  decision?: string;
  reference?: string | undefined;
  /** approval and review: the row that a person sees. */
  approval?: string | undefined;
  code?: string | undefined;
}

/** How a run shall end, once nothing that it started is in doubt. */
export interface Ending {
  readonly status: TerminalStatus;
  readonly reason?: string | undefined;
  readonly detail?: PayloadRef | undefined;
  readonly result?: PayloadRef | undefined;
  readonly by?: string | undefined;
}

/** All that the engine knows of a run; JSON, ids and references, no text of anybody. */
export interface RunState {
  run: string;
  status: RunStatus;
  reason?: string | undefined;
  detail?: PayloadRef | undefined;
  result?: PayloadRef | undefined;
  input: PayloadRef;
  acceptedAt: number;
  startedAt: number;
  deadlineAt: number;
  endedAt?: number;
  dataClass: DataClass;
  costMicroUsd: number;
  budgetMicroUsd: number;
  /** Number of `run.updated` sent. */
  updates: number;
  steps: Record<string, StepState>;
  ending?: Ending | undefined;
}
