import { advance } from './advance.js';
import type { RunEvent } from './run-event.js';
import type { RunState } from './run-state.js';
import { type Refusal, refuseRun, type RunRequest, startRun } from './start-run.js';
import type { Workflow } from './workflow.js';

/** What a run is made of, as it is stored beside it: how it began, and every event that changed it. */
export type StoredEvent =
  | { readonly kind: 'started'; readonly request: RunRequest }
  | { readonly kind: 'refused'; readonly request: RunRequest; readonly refusal: Refusal }
  | RunEvent;

/** The state that these events lead to, from nothing. Throws where they do not begin with a start. */
export function replay(workflow: Workflow, events: readonly StoredEvent[]): RunState {
  const state = events.reduce<RunState | undefined>((before, event) => {
    if (event.kind === 'started') return startRun(workflow, event.request).state;
    if (event.kind === 'refused') return refuseRun(event.request, event.refusal).state;
    if (before === undefined) throw new Error('the events of a run begin with its start');
    return advance(workflow, before, event).state;
  }, undefined);
  if (state === undefined) throw new Error('a run without events has no state');
  return state;
}
