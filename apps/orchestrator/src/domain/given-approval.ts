import type { Limits, Money } from '@chassis/contracts';
import type { EventOf } from './run-event.js';
import type { Turn } from './turn.js';

/** How many different persons must permit something, and what each must be allowed to approve. */
export interface PersonsNeeded {
  readonly persons: number;
  readonly amount?: Money | undefined;
}

/** A person's word on exactly what was shown, under a role, with what they might approve by then. */
export interface GivenApproval {
  readonly by: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly role?: string | undefined;
  readonly limits?: Limits | undefined;
  /** The engine's signature, for approvals of actions. */
  readonly token?: string | undefined;
}

export const givenBy = ({ by, role, limits, token }: EventOf<'decided'>, at: number): GivenApproval => ({
  by,
  at,
  ...(role !== undefined && { role }),
  ...(limits !== undefined && { limits }),
  ...(token !== undefined && { token }),
});

/** Takes in one of several persons' yes, and drops those who may not say it any more; true while others are missing. */
export function isStillShort(turn: Turn, event: EventOf<'decided'>): boolean {
  const state = turn.at(event.step);
  const { persons = 1 } = state;
  if (persons === 1 || event.decision !== 'accept') return false;
  const { approval, withdrawn = [] } = event;
  const before = state.given ?? [];
  const lapsed = before.filter(({ by }) => withdrawn.includes(by));
  for (const { by, at } of lapsed) turn.fact('approval.lapsed', { approval, by }, event.step, `${by}/${at}`);
  const given = [...before.filter((one) => !lapsed.includes(one)), givenBy(event, turn.now)];
  state.given = given;
  const stillNeeded = persons - given.length;
  turn.commands.push({ kind: 'note-approval', id: approval, given: given.map(unsigned) });
  if (stillNeeded > 0)
    turn.fact(
      'approval.given',
      { approval, decidedBy: event.by, role: event.role, limits: event.limits, comment: event.comment, stillNeeded },
      event.step,
      `${event.by}/${turn.now}`,
    );
  return stillNeeded > 0;
}

/** What people may see of it. */
const unsigned = ({ by, at, role, limits }: GivenApproval): GivenApproval => ({
  ...{ by, at },
  ...(role !== undefined && { role }),
  ...(limits !== undefined && { limits }),
});
