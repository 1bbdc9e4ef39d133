import type { PayloadRef } from '@chassis/contracts';
import type { Turn } from './turn.js';

/** What a person was asked about, as the step stands before their word changes it. */
export interface DecidedOn {
  readonly of: 'approval' | 'review';
  readonly code?: string | undefined;
  readonly operation?: string | undefined;
  readonly input?: PayloadRef | undefined;
  readonly candidate?: PayloadRef | undefined;
  readonly failures?: PayloadRef | undefined;
}

/** The arguments of an action beside what the approval shows, a model's candidate beside what it was made from, or what a rule found. */
export function decidedOn(turn: Turn, id: string): DecidedOn {
  const state = turn.at(id);
  const step = turn.step(id);
  const { code } = state;
  if (state.phase === 'review') {
    if (step.kind === 'rule') return { of: 'review', code, candidate: state.failures };
    return { of: 'review', code, input: state.inputs?.context, candidate: state.candidate, failures: state.failures };
  }
  const action = step.kind === 'approval' ? step.for : id;
  const { use } = turn.step(action) as { use?: string };
  return {
    of: 'approval',
    code,
    operation: use,
    input: state.inputs?.evidence,
    candidate: turn.at(action).inputs?.arguments,
  };
}
