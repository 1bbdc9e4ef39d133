import type { ModelsProcess } from '../../chaos/providers/models-process.js';
import { CannotMeasure } from '../../eval/cannot-measure.js';
import { percentile } from '../../statistics.js';
import { callLatency } from './call-latency.js';
import { measureStreams } from './measure-streams.js';
import { streamsHeld } from './streams-held.js';
import type { Target } from './target.js';

export const single = { tokensPerSecond: 400, sentences: 110 };
export const [calls, callsAtOnce, mostStreams] = [200, 32, 4_096];
const firstStreams = 16;

/** What a client sees of one target. */
export interface Measured {
  readonly segments: number;
  readonly releaseMs: { readonly p50: number; readonly p99: number; readonly fromStopP50: number };
  readonly callMsAt1: number;
  readonly callMsAt32: number;
  readonly held: number;
}

/** All measurements of one target, one after another: `streams` single ones, whole calls, and how many streams it holds. */
export async function measureTarget(target: Target, models: ModelsProcess, streams: number): Promise<Measured> {
  // What is compiled and opened at first use is no part of the figures.
  await measureStreams(target, models, 4, { tokensPerSecond: 200, sentences: 20 });
  await callLatency(target, models, { calls: 2 * callsAtOnce, atOnce: callsAtOnce });
  const lagsMs: number[] = [];
  const stopLagsMs: number[] = [];
  for (let at = 0; at < streams; at++) {
    const one = await measureStreams(target, models, 1, single);
    if (one.failed > 0) throw new CannotMeasure(`${target.name} failed on a single stream`);
    lagsMs.push(...one.lagsMs);
    stopLagsMs.push(...one.stopLagsMs);
  }
  const callMsAt1 = await callLatency(target, models, { calls, atOnce: 1 });
  const callMsAt32 = await callLatency(target, models, { calls: 4 * calls, atOnce: callsAtOnce });
  const releaseMs = {
    p50: percentile(lagsMs, 50),
    p99: percentile(lagsMs, 99),
    fromStopP50: percentile(stopLagsMs, 50),
  };
  process.stderr.write(`${target.name}: ${JSON.stringify({ releaseMs, callMsAt1, callMsAt32 })}\n`);
  const held = await streamsHeld(target, models, firstStreams, mostStreams);
  return { segments: lagsMs.length, releaseMs, callMsAt1, callMsAt32, held };
}
