import type { ModelsProcess } from '../../chaos/providers/models-process.js';
import { percentile } from '../../statistics.js';
import { ask, type Target } from './target.js';

const text = 'The pump stands on a level floor. Its seals are checked every month by whoever is on duty there.';

const mostMs = 60_000;

/** Median of whole calls, in milliseconds. */
export async function callLatency(
  target: Target,
  models: ModelsProcess,
  of: { readonly calls: number; readonly atOnce: number },
): Promise<number> {
  await models.put('/usual', { mode: 'normal', text, chunkCharacters: 400 });
  const timings: number[] = [];
  let next = 0;
  const caller = async (): Promise<void> => {
    while (next++ < of.calls) {
      const started = performance.now();
      const signal = AbortSignal.timeout(mostMs);
      await (await ask(target, `Call ${next}.`, { isStreamed: false, signal })).json();
      timings.push(performance.now() - started);
    }
  };
  await Promise.all(Array.from({ length: of.atOnce }, caller));
  return percentile(timings, 50);
}
