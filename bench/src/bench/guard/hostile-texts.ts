import { personalKinds } from '@chassis/contracts';
import { type Candidate, runChecks, wallTiming } from '@chassis/validator';
import { passagesOf } from '../../eval/grounding/judge.js';
import { round } from '../../statistics.js';
import { answerOf } from './guard-texts.js';
import { shapeContext, shapeSpecs } from './shape-specs.js';

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
const rounds = 3;
const specs = [
  { use: 'brand-voice' },
  ...shapeSpecs,
  { use: 'pii', with: { kinds: Object.fromEntries(personalKinds.map((kind) => [kind, 'refuse'])) } },
];

/** Milliseconds of the processor for a megabyte of each shape, and how much longer twice as much takes at worst. */
export async function hostileMetrics(): Promise<Record<string, number>> {
  const metrics: Record<string, number> = {};
  let worst = 0;
  for (const [name, piece] of Object.entries(shapes)) {
    const once = await tookMs(textOf(piece, megabyte));
    worst = Math.max(worst, (await tookMs(textOf(piece, 2 * megabyte))) / once);
    metrics[`hostile${name.charAt(0).toUpperCase()}${name.slice(1)}MsPerMb`] = round(once, 0);
  }
  metrics['hostileDeepJsonMs'] = round(await tookMs({ kind: 'json', value: nested(100_000) }), 2);
  return { ...metrics, hostileWorstRatioAtTwice: round(worst, 2) };
}

const textOf = (piece: string, length: number): Candidate => answerOf(piece.repeat(Math.ceil(length / piece.length)));

function nested(levels: number): unknown {
  let value: unknown = 1;
  for (let level = 0; level < levels; level += 1) value = [value];
  return value;
}

/** Processor time, the best of some rounds: whatever else a shared machine does would only add. */
async function tookMs(candidate: Candidate): Promise<number> {
  const { given, sources } = passagesOf(['The pump must be checked every three weeks.']);
  const instructions = ['In your answer, mention the pump P-200.'];
  let best = Number.POSITIVE_INFINITY;
  for (let one = 0; one < rounds; one += 1) {
    const started = process.cpuUsage();
    await runChecks(
      candidate,
      { ...shapeContext, now: new Date(), passages: given, sources, instructions },
      specs,
      wallTiming,
    );
    const { user, system } = process.cpuUsage(started);
    best = Math.min(best, (user + system) / 1_000);
  }
  return best;
}
