import type { PayloadRef } from '@chassis/contracts';
import type { Turn } from './turn.js';

const reviewMs = 86_400_000;

/** Asks a role to look at what a rule or a check refused; the step goes on when a person accepts. */
export function openReview(
  turn: Turn,
  id: string,
  review: { review: string; code: string; within?: number | undefined },
  shown: { payload?: PayloadRef | undefined; evidence?: PayloadRef | undefined },
): void {
  openForPerson(turn, id, 'review', {
    role: review.review,
    code: review.code,
    within: review.within ?? reviewMs,
    ...shown,
  });
}

/** Opens the row that a person decides on; its due time never lies behind the run's deadline. */
export function openForPerson(
  turn: Turn,
  id: string,
  of: 'approval' | 'review',
  ask: {
    role: string;
    within: number;
    code?: string;
    operation?: string;
    payload?: PayloadRef | undefined;
    evidence?: PayloadRef | undefined;
  },
): void {
  const state = turn.at(id);
  const { within, ...shown } = ask;
  const dueAt = Math.min(turn.now + within, turn.state.deadlineAt);
  const approval = `${turn.state.run}.${id}.${Math.max(1, state.attempt)}`;
  // A person's time is the review's or approval's own.
  Object.assign(state, { phase: of, wakeAt: dueAt, dueAt: undefined, approval, code: ask.code });
  turn.commands.push({ kind: 'open-approval', id: approval, of, step: id, dueAt, ...shown });
  turn.opened.push({ id: approval, role: ask.role, step: id, dueAt });
  const { role, code, operation, payload, evidence } = ask;
  turn.fact(
    'approval.requested',
    { approval, kind: of, role, dueAt: new Date(dueAt).toISOString(), code, operation, payload, evidence },
    id,
  );
}
