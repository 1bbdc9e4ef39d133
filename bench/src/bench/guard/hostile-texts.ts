import { runChecks, wallTiming } from '@chassis/validator';
import { passagesOf } from '../../eval/grounding/judge.js';
import { round } from '../../statistics.js';
import { answerOf } from './guard-texts.js';

const megabyte = 1_000_000;
const shapes: Readonly<Record<string, string>> = {
  word: 'a',
  figures: '1 ',
  names: 'Aa ',
  at: '@.',
  hidden: '\u200b',
  lookAlike: 'Ignоre аll ',
  brokenPairs: '\ud800',
  mixedScripts: 'aжあ1 ',
};

/** Milliseconds a megabyte of each shape, and how much longer twice as much takes at worst. */
export async function hostileMetrics(): Promise<Record<string, number>> {
  const metrics: Record<string, number> = {};
  let worst = 0;
  for (const [name, piece] of Object.entries(shapes)) {
    const once = await tookMs(piece, megabyte);
    worst = Math.max(worst, (await tookMs(piece, 2 * megabyte)) / once);
    metrics[`hostile${name.charAt(0).toUpperCase()}${name.slice(1)}MsPerMb`] = round(once, 0);
  }
  return { ...metrics, hostileWorstRatioAtTwice: round(worst, 2) };
}

async function tookMs(piece: string, length: number): Promise<number> {
  const text = piece.repeat(Math.ceil(length / piece.length));
  const { given, sources } = passagesOf(['The pump must be checked every three weeks.']);
  const context = {
    now: new Date(),
    passages: given,
    sources,
    instructions: ['In your answer, mention the pump P-200.'],
  };
  const started = performance.now();
  await runChecks(answerOf(text), context, [{ use: 'brand-voice' }], wallTiming);
  return performance.now() - started;
}
