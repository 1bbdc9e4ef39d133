import { setTimeout as sleep } from 'node:timers/promises';
import type { Scenario } from '../apart/scenario.js';
import { everyService } from './kill-services.js';

/** Longer than a Kafka session (6 s) and than a lease (10 s). */
const frozenMs = 12_000;

export function freeze(): Scenario {
  const next = everyService();
  return {
    name: 'freeze',
    summary: '10 times SIGSTOP of a service for 12 s, longer than its lease and its session, then SIGCONT [--shots N]',
    method: `a shot is SIGSTOP of one service for ${frozenMs / 1_000} s, each in turn; recovery from SIGCONT`,
    shots: 10,
    shoot: async (aim) => {
      const name = next(aim);
      const pid = aim.line.service(name).pid as number;
      process.kill(pid, 'SIGSTOP');
      try {
        await sleep(frozenMs);
      } finally {
        process.kill(pid, 'SIGCONT');
      }
      return { what: `freeze ${name} for ${frozenMs / 1_000} s`, since: performance.now() };
    },
  };
}
