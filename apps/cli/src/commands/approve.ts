import type { Approval } from '@chassis/contracts';
import type { Context } from '../context.js';
import { exitCodes, type ExitCode } from '../exit-codes.js';
import { jsonLine } from '../terminal.js';

/** Shows what a decision would permit and decides on exactly that: the hash of what was shown goes with the decision. */
export async function approve(
  context: Context,
  id: string,
  options: { reject?: boolean; comment?: string },
): Promise<ExitCode> {
  const api = await context.api();
  const { terminal } = context;
  const shown = await api.json<Approval>('GET', `/v1/approvals/${encodeURIComponent(id)}`);
  if (!terminal.isJson) {
    terminal.err(
      `${shown.kind} ${shown.operation ?? shown.step} of run ${shown.run}, role ${shown.role}, due ${shown.dueAt}${personsOf(shown)}\n${JSON.stringify(shown.payload, undefined, 2)}\n`,
    );
  }
  const body = {
    decision: options.reject === true ? 'reject' : 'accept',
    payloadHash: shown.payloadHash,
    ...(options.comment === undefined ? {} : { comment: options.comment }),
  };
  const decided = await api.json<Approval>('POST', `/v1/approvals/${encodeURIComponent(id)}/decision`, { body });
  terminal.out(terminal.isJson ? jsonLine(decided) : `${decided.status}${personsOf(decided)}\n`);
  return exitCodes.ok;
}

/** Where several persons must approve: who has, and how many are missing. */
function personsOf({ persons = 1, approvedBy = [], stillNeeded = 0 }: Approval): string {
  if (persons === 1) return '';
  const names = approvedBy.filter(({ counts }) => counts).map(({ by }) => by);
  return `, ${persons} persons: approved by ${names.join(' and ') || 'nobody'}, ${stillNeeded} still needed`;
}

/** What waits for the caller. */
export async function approvals(context: Context): Promise<ExitCode> {
  const { approvals: open } = await (await context.api()).json<{ approvals: Approval[] }>('GET', '/v1/approvals');
  const { terminal } = context;
  if (terminal.isJson) terminal.out(jsonLine(open));
  else if (open.length === 0) terminal.err('nothing waits for you\n');
  else
    for (const one of open)
      terminal.out(`${one.id}  ${one.operation ?? one.step}  ${one.workflow}  due ${one.dueAt}${personsOf(one)}\n`);
  return exitCodes.ok;
}
