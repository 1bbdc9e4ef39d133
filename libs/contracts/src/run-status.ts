import { z } from 'zod';

/** `accepted` is known to ingress alone; `waiting` names a run that waits for a person or a time. */
export const runStatuses = [
  'accepted',
  'running',
  'waiting',
  'completed',
  'rejected',
  'escalated',
  'cancelled',
  'failed',
] as const;
export const terminalStatuses = ['completed', 'rejected', 'escalated', 'cancelled', 'failed'] as const;
export const RunStatusSchema = z.enum(runStatuses);
export const TerminalStatusSchema = z.enum(terminalStatuses);
export type RunStatus = z.infer<typeof RunStatusSchema>;
export type TerminalStatus = z.infer<typeof TerminalStatusSchema>;

export const isTerminal = (status: string): status is TerminalStatus =>
  (terminalStatuses as readonly string[]).includes(status);
