import type { ChecksTiming } from '../domain/checks/checks-timing.js';

/** The process's own clock and timers. */
export const wallTiming: ChecksTiming = {
  now: () => performance.now(),
  async within(work, budgetMs, late) {
    let timer: NodeJS.Timeout | undefined;
    const limit = new Promise<typeof late>((resolve) => {
      timer = setTimeout(() => resolve(late), budgetMs);
    });
    try {
      return await Promise.race([work, limit]);
    } finally {
      clearTimeout(timer);
    }
  },
};
