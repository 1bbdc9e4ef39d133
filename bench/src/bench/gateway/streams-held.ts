import type { ModelsProcess } from '../../chaos/providers/models-process.js';
import { measureStreams } from './measure-streams.js';
import type { Target } from './target.js';

const soonMs = 250;
const leastShare = 0.99;
const mostGrowth = 1.15;
const pace = { tokensPerSecond: 20, sentences: 12 };

/** The most streams of 20 tokens a second of which 99 % of the sentences come within 250 ms, with memory flat: doubled until it breaks, then halved in between. */
export async function streamsHeld(target: Target, models: ModelsProcess, from: number, most: number): Promise<number> {
  let held = 0;
  let broken: number | undefined;
  for (let count = from; count <= most && broken === undefined; count *= 2) {
    if (await holds(target, models, count)) held = count;
    else broken = count;
  }
  for (let round = 0; round < 3 && broken !== undefined && broken - held > Math.max(2, held * 0.1); round++) {
    const count = Math.floor((held + broken) / 2);
    if (await holds(target, models, count)) held = count;
    else broken = count;
  }
  return held;
}

async function holds(target: Target, models: ModelsProcess, count: number): Promise<boolean> {
  const { lagsMs, failed, growth } = await measureStreams(target, models, count, pace);
  const share = lagsMs.filter((one) => one <= soonMs).length / Math.max(1, lagsMs.length);
  process.stderr.write(
    `${target.name}: ${count} streams, ${(share * 100).toFixed(2)} % of ${lagsMs.length} sentences in time, ${failed} failed, memory × ${growth.toFixed(2)}\n`,
  );
  return failed === 0 && share >= leastShare && growth <= mostGrowth;
}
