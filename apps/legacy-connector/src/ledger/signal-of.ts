import type { ActionTask } from './action-task.js';

/** Aborted with the task's signal, and at the time to answer by. */
export const signalOf = (task: ActionTask): AbortSignal => {
  if (task.answerBy === undefined) return task.signal;
  const leftMs = task.answerBy.getTime() - task.now().getTime();
  return AbortSignal.any([task.signal, AbortSignal.timeout(Math.min(Math.max(leftMs, 0), 2_147_483_647))]);
};
