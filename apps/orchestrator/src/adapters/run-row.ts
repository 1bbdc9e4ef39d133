import type { RunState } from '../domain/run-state.js';

/** A run as its row holds it. `version` counts the commits of the row; it decides who may write the next one. */
export interface RunRow {
  readonly run: string;
  readonly version: number;
  readonly workflow: string;
  readonly hash: string;
  readonly subject: string;
  readonly keyId: string | undefined;
  /** The signed principal on whose behalf the run's commands go out. */
  readonly principal: string;
  readonly traceparent: string | undefined;
  readonly origin: string;
  readonly state: RunState;
}
