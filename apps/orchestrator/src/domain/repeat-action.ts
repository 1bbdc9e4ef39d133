import type { Wanted } from './command.js';
import { openForPerson } from './open-review.js';
import type { Turn } from './turn.js';
import type { Step } from './workflow.js';

/** So long a person has who is asked by no approval of the workflow. */
const withinMs = 86_400_000;
/** On what a person sees: it has been done before. */
export const repeatCode = 'repeat';

/** What the person is shown beside the arguments: which run did it before, and what the old system calls it. `shown` is what the workflow itself shows. */
export function evidenceOfRepeat(turn: Turn, action: string, shown?: string): { evidence?: Wanted } {
  const repeat = turn.state.repeats?.[action];
  if (repeat === undefined) return shown === undefined ? {} : { evidence: { text: shown, as: 'json' } };
  const own = shown === undefined ? '' : `, "shown": (${turn.workflow.texts[shown] ?? shown})`;
  return { evidence: { text: `{ "repeats": ${JSON.stringify(repeat)}${own} }`, as: 'json' } };
}

/** An action that was done before waits for a person, also where its workflow asks for none: the role that reviews is asked. */
export function askToRepeat(turn: Turn, id: string): void {
  const { use } = turn.step(id) as Step<'action'>;
  const { arguments: payload, evidence } = turn.at(id).inputs ?? {};
  const { reviewer: role } = turn.workflow;
  openForPerson(turn, id, 'approval', { role, within: withinMs, code: repeatCode, operation: use, payload, evidence });
}
