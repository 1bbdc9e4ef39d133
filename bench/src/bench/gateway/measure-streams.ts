import { setMaxListeners } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ModelsProcess } from '../../chaos/providers/models-process.js';
import { processTree, pssMb } from '../../process-tree.js';
import { percentile } from '../../statistics.js';
import { type Arrivals, readStream } from './read-stream.js';
import type { Target } from './target.js';

export interface Pace {
  readonly tokensPerSecond: number;
  readonly sentences: number;
}

export interface Streamed {
  /** From the simulator's last byte of a sentence, the space behind its full stop included, to its arrival, in milliseconds. */
  readonly lagsMs: readonly number[];
  /** The same from the full stop, which is one token before. */
  readonly stopLagsMs: readonly number[];
  readonly failed: number;
  /** Memory at the end over memory in the middle; 1 where nothing was measured. */
  readonly growth: number;
}

/** Tokens of a sentence of these measurements, about. */
const tokensPerSentence = 36;
const graceMs = 15_000;

let streams = 0;

/** So many streams at once, begun within a second. One that takes more than twice its time has failed. */
export async function measureStreams(
  target: Target,
  models: ModelsProcess,
  count: number,
  pace: Pace,
): Promise<Streamed> {
  await models.put('/usual', { mode: 'normal', paced: pace });
  await models.get('/written');
  const arrivals: Arrivals = new Map();
  const memory: number[] = [];
  const sampling = setInterval(() => {
    if (target.pid !== undefined) memory.push(pssMb(processTree(target.pid)));
  }, 1_000);
  const mostMs = (2 * 1_000 * pace.sentences * tokensPerSentence) / pace.tokensPerSecond + graceMs;
  const signal = AbortSignal.timeout(mostMs);
  setMaxListeners(0, signal);
  let failed = 0;
  const one = async (at: number): Promise<void> => {
    await sleep((at * 1_000) / count);
    await readStream(target, `stream-${(streams += 1)}`, arrivals, signal).catch((error: unknown) => {
      if (failed === 0) process.stderr.write(`${String(error)}\n`);
      failed += 1;
    });
  };
  await Promise.all(Array.from({ length: count }, async (_one, at) => await one(at)));
  clearInterval(sampling);
  const written = await models.get<Record<string, number>>('/written');
  const lagsOf = (kind: string): number[] =>
    Object.entries(written)
      .filter(([mark]) => mark.includes(kind))
      .map(([mark, at]) => (arrivals.get(mark.replace(kind, ' sentence ')) ?? Infinity) - at);
  return { lagsMs: lagsOf(' sentence '), stopLagsMs: lagsOf(' stop '), failed, growth: growthOf(memory) };
}

function growthOf(samples: readonly number[]): number {
  if (samples.length < 6) return 1;
  const middle = samples.slice(Math.floor(samples.length / 3), Math.floor((2 * samples.length) / 3));
  const end = samples.slice(Math.floor((2 * samples.length) / 3));
  return percentile(end, 50) / percentile(middle, 50);
}
