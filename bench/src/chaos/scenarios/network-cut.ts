import { setTimeout as sleep } from 'node:timers/promises';
import type { Scenario } from '../apart/scenario.js';

/** Shorter and longer than the sessions of consumers (6 s) and the time a commit may take (5 s). */
const [shortestMs, longestMs] = [2_000, 12_000];

export const networkCut: Scenario = {
  name: 'network-cut',
  summary: '10 times the wires to Kafka, PostgreSQL or both are cut or fall silent for 2 to 12 s [--shots N]',
  method: `services reach Kafka and PostgreSQL through TCP proxies of the harness; a shot cuts the wires (connections break, new ones are refused) or makes them silent (nothing arrives, nothing breaks) for ${shortestMs / 1_000} to ${longestMs / 1_000} s, in turn; recovery from the end of the cut`,
  shots: 10,
  needs: { wires: true },
  shoot: async ({ line, random, index }) => {
    const { kafka, postgres } = line.wires;
    const [name, hit] = (
      [
        ['Kafka', [kafka]],
        ['PostgreSQL', [postgres]],
        ['Kafka and PostgreSQL', [kafka, postgres]],
      ] as const
    )[index % 3] as readonly [string, readonly (typeof kafka)[]];
    const isCut = random.next() < 0.5;
    const forMs = random.between(shortestMs, longestMs);
    for (const wire of hit)
      if (isCut) wire.cut();
      else wire.fallSilent();
    await sleep(forMs);
    for (const wire of hit) wire.restore();
    return {
      what: `${isCut ? 'cut' : 'silence'} of ${name} for ${(forMs / 1_000).toFixed(1)} s`,
      since: performance.now(),
    };
  },
};
