import { setTimeout as sleep } from 'node:timers/promises';
import type { ModelsProcess } from '../../chaos/providers/models-process.js';
import { measureStreams } from './measure-streams.js';
import type { Target } from './target.js';

const soonMs = 250;
const leastShare = 0.99;
const mostGrowth = 1.15;
const tokensPerSecond = 20;
/** Some ten seconds for a first look, thirty to be sure. */
const [short, long] = [6, 18];
/** What was too much is worked off before the next round. */
const restMs = 3_000;
const step = 4;
const exactness = 1.15;

/**
 * The most streams of 20 tokens a second of which 99 % of the sentences come within 250 ms, with memory flat: four times as many until it
 * breaks, then halved in between in short rounds, then confirmed in a long one, or fewer until one is.
 */
export async function streamsHeld(target: Target, models: ModelsProcess, from: number, most: number): Promise<number> {
  let held = 0;
  let broken: number | undefined;
  for (let count = from; count <= most && broken === undefined; count *= step) {
    if (await holds(target, models, count, short)) held = count;
    else broken = count;
  }
  while (broken !== undefined && broken > exactness * Math.max(held, 2)) {
    const count = Math.max(held + 1, Math.round(Math.sqrt(Math.max(held, 1) * broken)));
    if (await holds(target, models, count, short)) held = count;
    else broken = count;
  }
  while (held > 1 && !(await holds(target, models, held, long))) held = Math.floor(held / exactness);
  return held;
}

async function holds(target: Target, models: ModelsProcess, count: number, sentences: number): Promise<boolean> {
  const { lagsMs, failed, growth } = await measureStreams(target, models, count, { tokensPerSecond, sentences });
  const share = lagsMs.filter((one) => one <= soonMs).length / Math.max(1, lagsMs.length);
  process.stderr.write(
    `${target.name}: ${count} streams of ${sentences} sentences, ${(share * 100).toFixed(2)} % of ${lagsMs.length} in time, ${failed} failed, memory × ${growth.toFixed(2)}\n`,
  );
  const isHeld = failed === 0 && share >= leastShare && growth <= mostGrowth;
  if (!isHeld) await sleep(restMs);
  return isHeld;
}
