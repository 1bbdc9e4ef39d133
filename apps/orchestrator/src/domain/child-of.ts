import type { ChildOf } from '@chassis/contracts';
import type { Turn } from './turn.js';
import { isUndo, type Step } from './workflow.js';

/** The run that a step starts for an item: always the same id, so that it is started once. */
export const childRun = (turn: Turn, step: string, index: number): string => `${turn.state.run}.${step}.${index}`;

/** The workflow that a step starts: another one, or the steps inside the map. */
export function calledBy(turn: Turn, id: string): string {
  const step = turn.step(id) as Step<'map'> | Step<'subworkflow'>;
  return step.workflow ?? `${turn.workflow.name}#${id}`;
}

/** What a child knows of where it comes from. The steps inside a map call what this run would call. */
export function childOf(turn: Turn, id: string, index: number): ChildOf {
  const { run, childOf: own, pins } = turn.state;
  const step = turn.step(id) as Step<'map'> | Step<'subworkflow'>;
  const hash = step.workflow === undefined ? turn.workflow.hash : pins[step.workflow];
  if (hash === undefined) throw new Error(`run ${run} has no version of ${step.workflow} to start`);
  return {
    run,
    step: id,
    attempt: turn.at(id).attempt,
    index,
    depth: (own?.depth ?? 0) + 1,
    hash,
    ...(step.workflow === undefined && { pins }),
    ...((isUndo(id) || own?.isUndo) && { isUndo: true }),
  };
}
