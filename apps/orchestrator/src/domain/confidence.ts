import type { Confidence, ConfidencePart } from '@chassis/contracts';
import type { RunState, StepState } from './run-state.js';
import type { Step, Workflow } from './workflow.js';

export const lowConfidence = 'low-confidence';

/**
 * How far the answer of a generate step may be trusted: the lowest of what the steps before it and it itself say. A chain is as good as its weakest link;
 * further parts can but lower it, and the lowest one tells a person what to look at. What a person has decided on counts no more. Undefined where the
 * workflow asks for no confidence.
 */
export function confidenceOf(workflow: Workflow, state: RunState, id: string): Confidence | undefined {
  const { confidence } = workflow;
  if (confidence === undefined) return undefined;
  const before = stepsBefore(workflow, id);
  const decided = [...before].filter((one) => isDecided(state.steps[one]));
  const settled = new Set(decided.flatMap((one) => [one, ...stepsBefore(workflow, one)]));
  const ids = workflow.steps.map((step) => step.id).filter((one) => before.has(one) && !settled.has(one));
  const parts = [...ids, id].flatMap((one) => partOf(workflow, state, one));
  return { value: Math.min(1, ...parts.map(({ value }) => value)), atLeast: confidence.atLeast, parts };
}

const isDecided = (state: StepState | undefined): boolean => state?.status === 'done' && state.code === lowConfidence;

/** All that a step waits for, directly or not. */
export function stepsBefore(
  workflow: { readonly steps: readonly Pick<Step, 'id' | 'needs'>[] },
  id: string,
): Set<string> {
  const needs = new Map(workflow.steps.map((step) => [step.id, step.needs]));
  const found = new Set<string>();
  const open = [...(needs.get(id) ?? [])];
  for (let one = open.pop(); one !== undefined; one = open.pop()) {
    if (found.has(one)) continue;
    found.add(one);
    open.push(...(needs.get(one) ?? []));
  }
  return found;
}

function partOf({ steps }: Workflow, state: RunState, id: string): ConfidencePart[] {
  const { kind } = steps.find((step) => step.id === id) as Step;
  const one = state.steps[id];
  if (one === undefined || (one.status !== 'done' && one.status !== 'active')) return [];
  if (kind === 'generate') return [{ step: id, kind, value: 1 / (1 + (one.repairs ?? 0)) }];
  if (kind !== 'classify' && kind !== 'retrieve') return [];
  return one.signal === undefined ? [] : [{ step: id, kind, value: one.signal }];
}

/** A share; what is none says nothing. */
export const signalOf = (value: number | undefined): number | undefined =>
  value === undefined || Number.isNaN(value) ? undefined : Math.min(1, Math.max(0, value));
