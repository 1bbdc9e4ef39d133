import type { PayloadRef } from '@chassis/contracts';
import type { AskedReview } from './asked-review.js';
import type { PersonsNeeded } from './given-approval.js';
import type { Turn } from './turn.js';

const reviewMs = 86_400_000;

/** Asks a role to look at what a rule or a check refused; the step goes on when a person accepts, or two where the file says so. */
export function openReview(
  turn: Turn,
  id: string,
  review: Omit<AskedReview, 'payload' | 'evidence'>,
  shown: { payload?: PayloadRef | undefined; evidence?: PayloadRef | undefined },
): void {
  const { fourEyes } = review;
  if (fourEyes === undefined) return askForReview(turn, id, { ...review, ...shown }, 1);
  turn.at(id).review = { ...review, ...shown };
  if (fourEyes === true) return askForReview(turn, id, { ...review, ...shown }, 2);
  turn.at(id).phase = 'prepare';
  turn.evaluate(
    id,
    { isFourEyes: { text: fourEyes, as: 'flag' } },
    { variables: shown.payload === undefined ? {} : { candidate: shown.payload } },
  );
}

/** How many persons are to look at it is known now. */
export function askForReview(turn: Turn, id: string, asked: AskedReview, persons: number): void {
  const { review: role, code, within = reviewMs, payload, evidence } = asked;
  openForPerson(turn, id, 'review', { role, code, within, payload, evidence, needs: { persons } });
}

/** Opens the row that people decide on; its due time never lies behind the run's deadline. */
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
    needs?: PersonsNeeded | undefined;
    notRequester?: boolean;
  },
): void {
  const state = turn.at(id);
  const { within, needs = { persons: 1 }, notRequester, ...shown } = ask;
  const dueAt = Math.min(turn.now + within, turn.state.deadlineAt);
  const { persons, amount } = needs;
  const asked = (state.asked ?? 0) + 1;
  const again = asked === 1 ? undefined : String(asked);
  const approval = [turn.state.run, id, Math.max(1, state.attempt), again].filter((one) => one !== undefined).join('.');
  // A person's time is the review's or approval's own.
  Object.assign(state, { phase: of, wakeAt: dueAt, dueAt: undefined, approval, code: ask.code, asked });
  if (persons > 1 || state.persons !== undefined) Object.assign(state, { persons, given: [] });
  const asks = {
    ...(persons > 1 && { persons }),
    ...(amount !== undefined && { amount }),
    ...(notRequester === true && { notRequester }),
  };
  turn.commands.push({ kind: 'open-approval', id: approval, of, step: id, dueAt, ...shown, ...asks });
  turn.opened.push({ id: approval, role: ask.role, step: id, dueAt });
  const { role, code, operation, payload, evidence } = ask;
  const due = new Date(dueAt).toISOString();
  turn.fact(
    'approval.requested',
    { approval, kind: of, role, dueAt: due, code, operation, payload, evidence, ...asks },
    id,
    again,
  );
}
