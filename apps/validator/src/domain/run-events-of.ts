import { isTerminal, type RunEvent, type RunUpdated } from '@chassis/contracts';

/** The entries that one word of the engine makes in the run's event log, with references in place of texts. */
export function runEventsOf(update: RunUpdated): Pick<RunEvent, 'type' | 'data'>[] {
  const { status, step, reason, detail, result, retryAfterMs, approval, workflow } = update;
  if (isTerminal(status)) {
    const cost = { microUsd: update.costMicroUsd };
    const data = { status, workflow, reason, detail, result, retryAfterMs, cost };
    return [{ type: 'run.ended', data: present(data) }];
  }
  const events: Pick<RunEvent, 'type' | 'data'>[] = [
    { type: 'run.status', data: present({ status, workflow, step, reason, detail }) },
  ];
  if (approval !== undefined) events.push({ type: 'approval.requested', data: { ...approval } });
  return events;
}

const present = (data: Readonly<Record<string, unknown>>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(data).filter(([, value]) => value !== undefined));
