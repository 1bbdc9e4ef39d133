import type { AuditFact, ChildOf, DataClass } from '@chassis/contracts';
import type { Rerun } from '../domain/plan-rerun.js';
import type { RunEvent } from '../domain/run-event.js';
import type { Refusal } from '../domain/start-run.js';

type WithoutClock<E> = E extends RunEvent ? Omit<E, 'now' | 'isDisabled' | 'dataClass'> : never;
/** An event as it arrives; the engine adds its clock and whether the subject may still act. */
export type EventBody = WithoutClock<RunEvent>;

/** Who asked for a run, and for what. */
export interface NewRun {
  readonly workflow: string;
  readonly input: { readonly payload: string; readonly bytes: number };
  readonly acceptedAt: number;
  readonly deadlineAt: number | undefined;
  readonly budgetMicroUsd: number | undefined;
  readonly dataClass: DataClass | undefined;
  readonly origin: string;
  /** The step of another run that wants this one. */
  readonly childOf?: ChildOf | undefined;
  /** What it takes over from a run that has ended. */
  readonly rerun?: Rerun | undefined;
  readonly subject: string;
  readonly keyId: string | undefined;
  readonly principal: string;
  readonly traceparent: string | undefined;
}

/** Something that happened to one run, on its way into a batch. */
export interface Submission {
  readonly run: string;
  readonly start?: NewRun;
  /** The run is not to start: it ends so, unless it is known already. */
  readonly refusal?: Refusal;
  readonly event?: EventBody;
  /** What stages without a transaction of their own leave to the engine's commit. */
  readonly facts?: readonly AuditFact[];
  /** The class of what came; the run's class only rises. */
  readonly dataClass?: DataClass;
  readonly traceparent?: string | undefined;
}
