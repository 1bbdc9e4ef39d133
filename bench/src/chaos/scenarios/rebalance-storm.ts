import type { ServiceProcess } from '@chassis/services';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Aim, Scenario, Shot } from '../apart/scenario.js';
import { everyService } from './kill-services.js';

const stayMs = 3_000;

/** A second instance joins, works for a while, and leaves: orderly, or by a kill. */
async function joinAndLeave(aim: Aim, other: ServiceProcess, isKill: boolean): Promise<Shot> {
  other.start();
  try {
    await other.untilReady();
    await sleep(aim.random.between(200, stayMs));
  } finally {
    // Stopped first, or it would come back.
    if (isKill) other.kill();
    await other.stop();
  }
  return { what: `second ${other.name} joins, leaves by ${isKill ? 'kill -9' : 'SIGTERM'}`, since: performance.now() };
}

export function rebalanceStorm(): Scenario {
  const next = everyService();
  return {
    name: 'rebalance-storm',
    summary: '10 times second instances of three services join at once and leave, also by kill -9 [--shots N]',
    method: `a shot starts second instances of three services at once, each in turn; they leave up to ${stayMs / 1_000} s after they were ready, half of them by kill -9; recovery from the last leave`,
    shots: 10,
    shoot: async (aim) => {
      const names = [next(aim), next(aim), next(aim)];
      const shots = await Promise.all(
        names.map(async (name) => {
          const other = await aim.line.anotherInstance(name);
          return await joinAndLeave(aim, other, aim.random.next() < 0.5);
        }),
      );
      return {
        what: `join and leave: ${names.join(', ')}`,
        since: Math.max(...shots.map((one) => one.since)),
      };
    },
  };
}
