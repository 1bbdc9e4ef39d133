import type { RunSummary } from '@chassis/contracts';
import type { NewRun } from '../engine/submission.js';

/** A run that waits for its start, as people read it: it has no version and no steps yet. */
export const waitingSummary = (run: string, start: NewRun): RunSummary => ({
  id: run,
  workflow: start.workflow,
  workflowHash: '',
  status: 'accepted',
  subject: start.subject,
  acceptedAt: new Date(start.acceptedAt).toISOString(),
  deadline: new Date(start.deadlineAt ?? start.acceptedAt).toISOString(),
  dataClass: start.dataClass ?? 'confidential',
  costMicroUsd: 0,
  steps: [],
});
