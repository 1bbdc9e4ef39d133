import { ChassisError } from '@chassis/contracts';

/** When a run must have ended: what the request asks for, but never later than its workflow allows. */
export function runDeadline(now: Date, requested: string | undefined, workflowDeadlineMs: number): Date {
  const latest = new Date(now.getTime() + workflowDeadlineMs);
  if (requested === undefined) return latest;
  const wanted = new Date(requested);
  if (wanted <= now) {
    throw new ChassisError(
      'invalid',
      'deadline-passed',
      `The deadline ${wanted.toISOString()} has already passed; send a later one or none.`,
    );
  }
  return wanted < latest ? wanted : latest;
}
