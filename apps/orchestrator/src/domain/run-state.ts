import type { ChildOf, DataClass, PayloadRef, RunStatus, TerminalStatus } from '@chassis/contracts';
import type { AskedReview } from './asked-review.js';
import type { GivenApproval, PersonsNeeded } from './given-approval.js';
import type { RunEvent } from './run-event.js';

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
  /** A time. */
  | 'wait'
  /** The runs that this step started. */
  | 'children'
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
  /** The last moment of the whole step. */
  dueAt?: number | undefined;
  output?: Output;
  /** A skipped step that was starved: something it reads was skipped. */
  isStarved?: true;
  /** What was evaluated for the step's command. */
  inputs?: Record<string, PayloadRef>;
  /** classify and retrieve: how far it may be trusted, from 0 to 1, where the stage said so. */
  signal?: number | undefined;
  /** generate: what failed, the candidate that failed, what has left. */
  failures?: PayloadRef;
  candidate?: PayloadRef | undefined;
  released?: { released: number; text?: PayloadRef | undefined } | undefined;
  /** action: its turn has come (not only prepared for an approval), signatures, the old system's reference. */
  isDue?: true;
  isApproved?: true;
  verdict?: string | undefined;
  decision?: string;
  /** All signatures, where several persons had to decide; and how many must, as was found for these arguments. */
  decisions?: readonly string[] | undefined;
  needs?: PersonsNeeded | undefined;
  reference?: string | undefined;
  /** map and subworkflow: the runs that it started, counted; their results stand in their own rows. */
  children?: Children;
  /** approval and review: the row that a person sees. */
  approval?: string | undefined;
  code?: string | undefined;
  /** How many different persons must accept, and who has; how often people were asked, and who edited what is asked about again. */
  persons?: number | undefined;
  given?: readonly GivenApproval[] | undefined;
  asked?: number;
  editor?: GivenApproval | undefined;
  review?: AskedReview | undefined;
}

export interface Children {
  /** The items of a map, as a payload; absent for a subworkflow. */
  list?: PayloadRef;
  count: number;
  /** The first item that nobody has asked for. */
  next: number;
  /** Items whose runs have been asked for and have not ended: never more than the step's `parallel`. */
  open: number[];
  /** Ended: those that completed, and those that did not. */
  done: number;
  failed: number;
  /** What each of them may spend, held back from the run's budget while it is open. */
  eachMicroUsd: number;
}

/** An action as it was confirmed: who did it, and what the old system calls it. */
export interface Repeat {
  readonly run: string;
  readonly reference?: string | undefined;
}

export interface Pause {
  /** Milliseconds since 1970. */
  at: number;
  by: string;
  held: RunEvent[];
}

/** How a run shall end, once nothing that it started is in doubt. */
export interface Ending {
  readonly status: TerminalStatus;
  readonly reason?: string | undefined;
  readonly detail?: PayloadRef | undefined;
  readonly result?: PayloadRef | undefined;
  readonly by?: string | undefined;
  /** When the same request may do better, as who failed said. */
  readonly retryAfterMs?: number | undefined;
}

/** The format that this release writes; older ones are brought up by `upgradeState`. */
export const stateFormat = 3;

/** All that the engine knows of a run; JSON, ids and references, no text of anybody. */
export interface RunState {
  format: typeof stateFormat;
  run: string;
  status: RunStatus;
  reason?: string | undefined;
  detail?: PayloadRef | undefined;
  result?: PayloadRef | undefined;
  input: PayloadRef;
  acceptedAt: number;
  startedAt: number;
  deadlineAt: number;
  /** Until then what was done may still be undone, though the deadline has passed. */
  compensateUntil: number;
  /** The deadline has passed, and something is still being undone or ended. */
  isOverdue?: true;
  endedAt?: number;
  dataClass: DataClass;
  costMicroUsd: number;
  budgetMicroUsd: number;
  /** Held back from the budget for children that have not ended. */
  reservedMicroUsd: number;
  /** The version of each workflow that this one calls, as published when it started. */
  pins: Record<string, string>;
  /** The step of another run that started this one. */
  childOf?: ChildOf | undefined;
  /** An operator stopped it: nothing is started, and what came meanwhile is held. */
  pause?: Pause | undefined;
  /** The run whose steps it took over, and the first step that it did again. */
  rerunOf?: { run: string; from?: string } | undefined;
  /** Actions that were done before and are to be done once more, by their steps: only with a person's word. */
  repeats?: Readonly<Record<string, Repeat>> | undefined;
  /** Number of `run.updated` sent. */
  updates: number;
  steps: Record<string, StepState>;
  ending?: Ending | undefined;
}
