import type { TerminalStatus } from '@chassis/contracts';
import type { Turn } from './turn.js';
import { isUndo, isUndoable, type Step, undoOf } from './workflow.js';

/** A run that completed keeps what it did; one that is handed to people leaves to them what is to be undone. */
const undoing = new Set<TerminalStatus>(['failed', 'rejected', 'cancelled']);

/** Undoes the last thing done that is not undone yet, one after the other; false when there is none. */
export function startUndo(turn: Turn): boolean {
  if (isUndoing(turn)) return true;
  const next = nextToUndo(turn);
  if (next === undefined) return false;
  const undo = undoOf(next.id);
  turn.state.steps[undo] = { status: 'active', attempt: 0, startedAt: turn.now, isDue: true };
  turn.fact('step.started', { kind: turn.step(undo).kind, undoes: next.id }, undo);
  turn.begun.push(undo);
  return true;
}

/** In reverse order of when things were done; of two done in the same moment, the later one of the graph. */
export function nextToUndo({ state, workflow }: Turn): Step | undefined {
  if (state.ending === undefined || !undoing.has(state.ending.status)) return undefined;
  const endedAt = ({ id }: Step): number => state.steps[id]?.endedAt ?? 0;
  return workflow.steps
    .toReversed()
    .filter((step) => isUndoable(step))
    .filter(({ id }) => isDone(state.steps[id]) && state.steps[undoOf(id)] === undefined)
    .toSorted((a, b) => endedAt(b) - endedAt(a))[0];
}

export const isUndoing = ({ state }: Turn): boolean =>
  Object.entries(state.steps).some(([id, step]) => isUndo(id) && step.status === 'active');

/** Without an output nothing was found, so nothing was done. */
const isDone = (step: Turn['state']['steps'][string] | undefined): boolean =>
  step?.status === 'done' && 'ref' in (step.output ?? {});
