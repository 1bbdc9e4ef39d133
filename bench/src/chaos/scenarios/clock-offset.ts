import { setTimeout as sleep } from 'node:timers/promises';
import type { Scenario } from '../apart/scenario.js';
import { everyService } from './kill-services.js';

const wrongMs = 8_000;
const mostMinutes = 15;

export function clockOffset(): Scenario {
  const next = everyService();
  return {
    name: 'clock-offset',
    summary: '10 times the clock of a service runs up to 15 minutes off for 8 s, then is right again [--shots N]',
    method: `a module that NODE_OPTIONS --import loads into each service shifts its Date (timers and the monotonic clock stay); a shot shifts one service, each in turn, by 1 to ${mostMinutes} minutes forth or back for ${wrongMs / 1_000} s; recovery from the end of it`,
    shots: 10,
    needs: { clocks: true },
    shoot: async (aim) => {
      const name = next(aim);
      const minutes = Math.round(aim.random.between(1, mostMinutes)) * (aim.random.next() < 0.5 ? -1 : 1);
      await aim.line.clocks.shift(name, minutes * 60_000);
      await sleep(wrongMs);
      await aim.line.clocks.right(name);
      return { what: `clock of ${name} ${minutes > 0 ? '+' : ''}${minutes} min`, since: performance.now() };
    },
  };
}
