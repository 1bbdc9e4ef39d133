import { setTimeout as sleep } from 'node:timers/promises';
import type { Load, Tracked } from '../load.js';
import type { Random } from '../random.js';
import type { LineApart } from './line-apart.js';
import type { Scenario, Shot } from './scenario.js';

export interface Recovered {
  readonly what: string;
  /** From the shot (or the end of a lasting harm) until every run that was open at it had ended. */
  readonly recoveryMs: number;
  readonly open: number;
  /** Runs that had not ended when patience did; they may yet. */
  readonly late: readonly Tracked[];
}

/** Runs that must be open, of both jobs together, when something is shot at. */
export const leastOpen = 10;
const patienceMs = 60_000;

export interface Range {
  readonly line: LineApart;
  readonly load: Load;
  readonly random: Random;
  readonly say: (what: string) => void;
}

/** Shoots as often as it says, at random moments with enough runs open, and times each recovery. */
export async function shootAll(scenario: Scenario, shots: number, range: Range): Promise<Recovered[]> {
  const { line, load, random, say } = range;
  const waiting: Promise<Recovered>[] = [];
  await using prepared = scenario.prepare === undefined ? undefined : await scenario.prepare(line);
  for (let index = 0; index < shots; index++) {
    await sleep(scenario.everyMs ?? random.between(200, 2_000));
    await untilEnoughOpen(load);
    const open = openRuns(load);
    const shot = await scenario.shoot({ line, random, index });
    const recovered = recovery(shot, open).then((one) => {
      say(`${scenario.name} ${String(index + 1).padStart(2)}/${shots}  ${sentence(one)}`);
      return one;
    });
    waiting.push(recovered);
    if (scenario.everyMs === undefined) await recovered;
  }
  const all = await Promise.all(waiting);
  void prepared;
  return all;
}

const openRuns = (load: Load): Tracked[] => [...load.open(1), ...load.open(2)];

async function untilEnoughOpen(load: Load): Promise<void> {
  while (openRuns(load).length < leastOpen) await sleep(5);
}

async function recovery({ what, since }: Shot, open: readonly Tracked[]): Promise<Recovered> {
  const isOpen = (run: Tracked): boolean => run.ended === undefined;
  while (open.some(isOpen) && performance.now() - since < patienceMs) await sleep(10);
  const ends = open.map((run) => run.endedAt ?? performance.now());
  return { what, open: open.length, recoveryMs: Math.max(0, Math.max(...ends) - since), late: open.filter(isOpen) };
}

const sentence = ({ what, open, recoveryMs, late }: Recovered): string =>
  `${what.padEnd(44)} ${open} open, ${
    late.length === 0
      ? `all ended after ${(recoveryMs / 1_000).toFixed(1)} s`
      : `${late.length} not ended after ${patienceMs / 1_000} s: ${late.map((run) => `${run.id} (job ${run.job})`).join(', ')}`
  }`;
